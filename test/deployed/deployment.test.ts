/** One deployment, several sides of it, one after the other; its calls last. */
import { describe } from 'vitest'
import { aboutEdits } from './about-edits.ts'
import { aboutPermissions } from './about-permissions.ts'
import { aboutUploads } from './about-uploads.ts'

describe('edits through the function URL', aboutEdits)
describe('signed requests of the storage', aboutUploads)
describe('what the functions asked of AWS', aboutPermissions)
