import { expect, test } from 'vitest'
import {
  readWebhookMessage,
  type WebhookMessage,
  writeWebhookMessage,
} from '../../shared/webhook-message.ts'

test.each<[string, WebhookMessage]>([
  ['{"v":1,"event_id":"evt_1"}', { eventId: 'evt_1' }],
  ['{"v":1,"delivery_id":"dlv_1"}', { deliveryId: 'dlv_1' }],
  ['{"v":1,"due":true}', { due: true }],
])('%s travels through the queue', (text, message) => {
  expect(writeWebhookMessage(message)).toBe(text)
  expect(readWebhookMessage(text)).toEqual(message)
})
