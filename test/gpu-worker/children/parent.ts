/** A supervisor to be killed: starts children, gives one a job that never ends, and says so. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#shared/local/system.ts'
import { openChildren } from '../../../gpu-worker/children/open-children.ts'

const [folder, childPath, behaviour] = process.argv.slice(2) as [string, string, string]
const jobsFolder = join(folder, 'children')
mkdirSync(jobsFolder)
const inputPath = join(folder, 'input')
writeFileSync(inputPath, behaviour)
const children = await openChildren({ jobsFolder, clock: systemClock, childPath })
children.decode({ folder, inputPath }, new AbortController().signal).catch(() => {})
