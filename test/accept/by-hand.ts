/** What no request can see. Each names what to do and what must be seen. */
export const BY_HAND: readonly string[] = [
  'Rotation of the origin secret under load: run the edits below in a loop, `resound keys rotate-origin --aws`, deploy the edge stack with originSecretVersion. No request fails.',
  'Browser upload from another origin than the knob corsOrigins names: refused by the browser; from one it names: done.',
  'An upload is overwritten with its own signed request after the edit was sent: the edit reads the first version.',
  'Wake from zero: send an open edit to a sleeping system. The log of Scaler, the task and the worker show each phase; p50 of ten ≤ 180 s; one or two instances, one of them removed within 3 minutes of being empty, none left after 15.',
  'Spot interruption (Fault Injection Service) and a deployment during an edit: SIGTERM reaches the protected task; the edit is handed back and ends elsewhere with the same attempt.',
  'An instance is terminated hard during an edit: the edit is processing again within 80 s, attempt + 1.',
  'One hundred open edits: 1 → maxWorkers tasks, never more; on the way down nobody busy is stopped.',
  '`resound doctor --aws` is silent; then take away the model, a quota, a parameter, one after another: it names each.',
  'The bill after 48 h without a request: ≤ $0.20.',
]
