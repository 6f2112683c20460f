import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { Clock } from '../ports.ts'
import { remembered } from './remembered.ts'
import { sdkSentence } from './sdk-errors.ts'

const REREAD_MS = 300_000

/**
 * The address callers use: what the edge stack wrote down, without a slash at its end; undefined where
 * there is no such stack. Read again every five minutes.
 */
export function publicUrl(
  client: SSMClient,
  { stage, clock }: { readonly stage: string; readonly clock: Pick<Clock, 'monotonic'> },
): () => Promise<string | undefined> {
  const Name = `/resound/${stage}/public-url`
  const command = new GetParameterCommand({ Name })
  return remembered(
    async () => {
      try {
        return (await client.send(command)).Parameter?.Value?.replace(/\/+$/, '')
      } catch (error) {
        if (error instanceof Error && error.name === 'ParameterNotFound') return undefined
        const call = { action: 'ssm:GetParameter', resource: Name, region: undefined }
        throw new Error(sdkSentence(error, call), { cause: error })
      }
    },
    { forMs: REREAD_MS, clock },
  )
}
