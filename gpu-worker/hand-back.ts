import type { Received } from '#shared/ports.ts'

/** Of the ten that a queue allows: the others are for receives that nobody lived to answer. */
const MOST_RECEIVES = 5

/**
 * A message that says something, and comes again later: others hold its edit, or a worker stops. How often
 * says nothing about it, but ten receives would make it a dead letter, and those are for messages that nobody
 * can read. So a fresh one takes its place before.
 */
export const handBack = (received: Received, seconds: number): Promise<void> =>
  received.receiveCount < MOST_RECEIVES
    ? received.changeVisibility(seconds)
    : received.replace(seconds)
