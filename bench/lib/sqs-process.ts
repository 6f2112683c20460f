/** A queue in a process of its own, so that its work is not counted as the consumer's: prints its address. */
import { buildApp } from 'fauxqs'

const app = buildApp({ logger: false })
await app.listen({ port: 0, host: '127.0.0.1' })
console.log((app.server.address() as { port: number }).port)
process.on('disconnect', () => process.exit())
