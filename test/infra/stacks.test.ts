/** What the templates promise. One synth serves all of it. */
import { describe, expect, test } from 'vitest'
import { aboutAlarms } from './about-alarms.ts'
import { aboutEdge } from './about-edge.ts'
import { aboutGpu } from './about-gpu.ts'
import { aboutHygiene } from './about-hygiene.ts'
import { aboutIam } from './about-iam.ts'
import { aboutKnobs } from './about-knobs.ts'
import { aboutLambdas } from './about-lambdas.ts'
import { aboutQueues } from './about-queues.ts'
import { aboutScaling } from './about-scaling.ts'
import { aboutStorage } from './about-storage.ts'
import { synthesize } from './synthesize.ts'

const before = process.cpuUsage()
const stacks = synthesize()
const { user, system } = process.cpuUsage(before)

test('both stacks are made in less than 30 s of processor time, without a network', () => {
  expect((user + system) / 1e6).toBeLessThan(30)
})
describe('edge', () => aboutEdge(stacks))
describe('storage', () => aboutStorage(stacks))
describe('queues', () => aboutQueues(stacks))
describe('functions', () => aboutLambdas(stacks))
describe('GPU workers', () => aboutGpu(stacks))
describe('scaling', () => aboutScaling(stacks))
describe('IAM', () => aboutIam(stacks))
describe('alarms', () => aboutAlarms(stacks))
describe('hygiene', () => aboutHygiene(stacks))
describe('knobs', () => aboutKnobs())
