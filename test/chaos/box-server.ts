/** The whole product with its real engine, started as the campaign starts a server. */
import { parseArgs } from 'node:util'
import { parseConfig } from '#shared/config.ts'
import { jsonLog } from '#shared/log.ts'
import { openOneBox } from '../../one-box.ts'

const { values } = parseArgs({
  options: { data: { type: 'string' }, port: { type: 'string' }, 'lease-ms': { type: 'string' } },
})
const config = parseConfig({
  RESOUND_DATA_DIR: values.data!,
  RESOUND_PORT: values.port!,
  RESOUND_ALLOW_PRIVATE_WEBHOOKS: 'on',
  RESOUND_MAX_QUEUED: '10000',
  RESOUND_BOOTSTRAP_KEY: process.env.RESOUND_BOOTSTRAP_KEY,
})
const complain = jsonLog((line) => process.stderr.write(line), Date.now)
await openOneBox(config, {
  // Lost leases and dead children are what the campaign is about; errors are not.
  log: (fields) => {
    if (fields.level === 'error') complain(fields)
  },
  onFatal: (error) => {
    complain({ event: 'fatal', level: 'error', error })
    process.exit(74)
  },
})
process.stdout.write('listening\n')
process.stdin.resume().on('end', () => process.exit())
