import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { progressView } from '../../cli/progress.ts'

/** What was written to a terminal of 80 columns. */
function terminal() {
  let written = ''
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 })
  stream.on('data', (chunk) => {
    written += chunk
  })
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => written }
}

test('the bar on a terminal goes on after it made room for a line', async () => {
  const { stream, written } = terminal()
  const view = progressView({ stream })
  view.show(0, 'starting')
  view.end()
  view.show(40, 'editing')
  await expect.poll(written).toMatch(/40 % {2}editing/)
  view.end()
})
