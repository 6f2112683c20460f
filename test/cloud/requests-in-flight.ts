import diagnostics from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

const inFlight = new Set<ClientRequest>()

// A long poll waits for the clock; whatever else was asked is answered without it.
diagnostics.subscribe('http.client.request.created', (message) => {
  const { request } = message as { request: ClientRequest }
  if (request.getHeader('x-amz-target') === 'AmazonSQS.ReceiveMessage') return
  inFlight.add(request)
  request.once('close', () => inFlight.delete(request))
})

/** Whether a request of this process waits for its answer. */
export const isRequestInFlight = (): boolean => inFlight.size > 0
