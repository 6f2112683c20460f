import type { FrameSink } from './codec.ts'

/** Passes on the frames from `skip` up to a moving end; what lies outside is dropped. */
export function trimSink(sink: FrameSink, skip: number) {
  let seen = 0

  /** @param end total frames of the decoder's output that may be passed on */
  function write(block: readonly Float32Array[], end: number): void {
    const frames = block[0]?.length ?? 0
    const from = Math.min(frames, Math.max(0, skip - seen))
    const to = Math.max(from, Math.min(frames, end - seen))
    seen += frames
    if (to > from) sink.write(block.map((channel) => channel.subarray(from, to)))
  }

  return { write, seen: () => seen }
}
