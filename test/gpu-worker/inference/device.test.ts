import { describe, expect, test } from 'vitest'
import { chooseDevice } from '../../../gpu-worker/inference/device.ts'

const works = async () => undefined
const broken = async () => 'no card'

describe('what a model runs on', () => {
  test('is the card where there is one, for every precision a card has kernels for', async () => {
    expect(await chooseDevice('auto', 'fp16', works)).toMatchObject({ device: 'cuda' })
    expect(await chooseDevice('cuda', 'fp32', works)).toMatchObject({ device: 'cuda' })
  })

  test('is the processor otherwise, and the reason is told', async () => {
    expect(await chooseDevice('auto', 'fp32', broken)).toEqual({ device: 'cpu', reason: 'no card' })
    expect(await chooseDevice('auto', 'int8', works)).toEqual({
      device: 'cpu',
      reason: expect.stringContaining('int8'),
    })
  })

  test('is never the processor when only a card will do', async () => {
    await expect(chooseDevice('cuda', 'fp32', broken)).rejects.toThrow(/no card/)
    await expect(chooseDevice('cuda', 'int8', works)).rejects.toThrow(/int8/)
  })

  test('is the processor when it is wished for, and no card is looked for', async () => {
    const asked = async () => expect.fail('looked for a card')
    expect(await chooseDevice('cpu', 'fp32', asked)).toMatchObject({ device: 'cpu' })
  })

  test('is found on this machine, whatever it has', async () => {
    const { device, reason } = await chooseDevice('auto', 'fp32')
    expect(device === 'cuda' || reason.length > 0).toBe(true)
  })
})
