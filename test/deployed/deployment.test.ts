/** One deployment, several sides of it, one after the other; its calls last. */
import { describe } from 'vitest'
import { aboutEdits } from './about-edits.ts'
import { aboutModel } from './about-model.ts'
import { aboutNight } from './about-night.ts'
import { aboutObjects } from './about-objects.ts'
import { aboutPermissions } from './about-permissions.ts'
import { aboutTable } from './about-table.ts'
import { aboutUploads } from './about-uploads.ts'

describe('edits through the function URL', aboutEdits)
describe('open edits, by a worker on this machine', aboutModel)
describe('signed requests of the storage', aboutUploads)
describe('the stores', aboutTable)
describe('the objects', aboutObjects)
describe('the night', aboutNight)
describe('what the functions asked of AWS', aboutPermissions)
