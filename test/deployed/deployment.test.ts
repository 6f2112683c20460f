/** One deployment, several sides of it, one after the other; its calls last. */
import { describe } from 'vitest'
import { aboutEdits } from './about-edits.ts'
import { aboutPermissions } from './about-permissions.ts'
import { aboutTable } from './about-table.ts'
import { aboutUploads } from './about-uploads.ts'

describe('edits through the function URL', aboutEdits)
describe('signed requests of the storage', aboutUploads)
describe('the stores', aboutTable)
describe('what the functions asked of AWS', aboutPermissions)
