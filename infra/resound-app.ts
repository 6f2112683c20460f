import type { App } from 'aws-cdk-lib'
import { DataApiStack } from './data-api.ts'
import { EdgeGpuStack } from './edge-gpu.ts'
import { readKnobs } from './knobs.ts'
import { checkWithNag } from './nag.ts'

/** The two stacks of the stage that the context names, under the checks of cdk-nag. */
export function addStacks(app: App): {
  readonly data: DataApiStack
  readonly edge: EdgeGpuStack | undefined
} {
  const knobs = readKnobs(app.node)
  const tags = { resound: knobs.stage }
  const data = new DataApiStack(app, `resound-${knobs.stage}-data`, knobs, {
    description: 'resound: API, storage, queues and the exact lane.',
    tags,
  })
  const edge = new EdgeGpuStack(app, `resound-${knobs.stage}-edge-gpu`, {
    description: 'resound: CloudFront and the GPU workers.',
    tags,
    knobs,
    data,
  })
  checkWithNag(app, knobs)
  return { data, edge }
}
