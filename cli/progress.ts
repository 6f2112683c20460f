/** Progress for people: a bar on a terminal, a line per stage elsewhere, nothing at all with `quiet`. */
import { SingleBar } from 'cli-progress'

export type ProgressView = {
  /** @param percent 0…100 */
  show(percent: number, label: string): void
  /** Leaves the line to others; the next `show` takes one again. */
  end(): void
}

export function progressView({
  quiet = false,
  stream = process.stderr,
}: {
  quiet?: boolean
  stream?: NodeJS.WriteStream
} = {}): ProgressView {
  if (quiet) return { show: () => {}, end: () => {} }
  return stream.isTTY ? bar(stream) : lines(stream)
}

function bar(stream: NodeJS.WriteStream): ProgressView {
  const view = new SingleBar({
    stream,
    format: '{bar} {percentage} %  {label}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  })
  let isStarted = false
  return {
    show(percent, label) {
      if (!isStarted) view.start(100, 0, { label })
      isStarted = true
      view.update(Math.round(percent), { label })
    },
    end() {
      if (isStarted) view.stop()
      isStarted = false // what is shown next begins a line of its own
    },
  }
}

function lines(stream: NodeJS.WriteStream): ProgressView {
  let last = ''
  return {
    show(percent, label) {
      if (label === last) return
      last = label
      stream.write(`${String(Math.round(percent)).padStart(3)} %  ${label}\n`)
    },
    end: () => {},
  }
}
