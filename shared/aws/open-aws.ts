import type { Clock, EditChanges, Ports, Random } from '../ports.ts'
import type { AwsSettings } from './settings.ts'

/** Everything a deployment on AWS keeps, as the domain sees it. */
export type AwsPorts = Ports & {
  /** The cloud looks every second: nobody announces. */
  readonly changes: EditChanges
  /** Signs the links to outputs and inputs that events and webhooks carry. */
  readonly linkKey: Uint8Array
}

export type AwsOptions = { readonly clock: Clock; readonly random: Random }

/** Opens every adapter over the services that `settings` names; the secret key is read once. */
export type OpenAws = (settings: AwsSettings, options: AwsOptions) => Promise<AwsPorts>
