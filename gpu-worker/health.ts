/** The container's health check: exit 0 when its supervisor answers, 1 when not. */
import { isAlive } from './life/alive-file.ts'

const dataFolder = process.env.RESOUND_DATA_DIR ?? '.resound'
process.exitCode = (await isAlive(dataFolder, Date.now())) ? 0 : 1
