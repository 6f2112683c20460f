/** What `cdk` runs: see cdk.json. */
import { App } from 'aws-cdk-lib'
import { addStacks } from './resound-app.ts'

const app = new App()
addStacks(app)
app.synth()
