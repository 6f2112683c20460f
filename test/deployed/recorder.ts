import { createServer, type IncomingHttpHeaders, request } from 'node:http'

/** One call of an AWS service, as its sender's role must allow it. */
export type Call = {
  /** Which function sent it, by the name that its variables give the SDK. */
  readonly by: string
  /** `dynamodb:GetItem`. */
  readonly action: string
  /** Table, bucket and key, queue, parameter: as it was named. */
  readonly resource: string
  /** Partition keys of the items a call of the table names. */
  readonly keys: readonly string[]
  readonly index: string | undefined
  readonly source: string | undefined
}

export type Recorder = AsyncDisposable & { readonly url: string; readonly port: number }

/** Where the recorder itself answers: each different call once. */
export const RECORDED = '/_recorded'

/** Passes every request on to the emulator, and notes what it asked for. */
export async function startRecorder(port: number): Promise<Recorder> {
  const calls = new Map<string, Call>()
  const server = createServer((incoming, outgoing) => {
    const body: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => body.push(chunk))
    incoming.on('end', () => {
      const bytes = Buffer.concat(body)
      const { method = 'GET', url = '/', headers } = incoming
      if (url === RECORDED) {
        outgoing
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify([...calls.values()]))
        return
      }
      for (const call of callsOf(method, url, headers, bytes)) calls.set(JSON.stringify(call), call)
      const passed = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(outgoing)
      })
      passed.on('error', () => outgoing.destroy())
      outgoing.on('close', () => passed.destroy())
      passed.end(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const own = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    url: `http://127.0.0.1:${own}`,
    port: own,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function callsOf(
  method: string,
  url: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): readonly Call[] {
  const by = /\bapp\/([A-Za-z-]+)/.exec(headers['user-agent'] ?? '')?.[1]
  if (by === undefined) return [] // the command line, or a presigned request of a client
  const common = { by, keys: [], index: undefined, source: undefined }
  const [, service = '', operation = ''] =
    /^(?:[A-Za-z]+_?)*?(DynamoDB|AmazonSQS|AmazonSSM|AWSEvents|secretsmanager)(?:_\d+)?\.(\w+)$/.exec(
      String(headers['x-amz-target'] ?? ''),
    ) ?? []
  if (service === '') {
    // What a worker outside of ECS asks to know what its task would be told.
    const isQuery = /^application\/x-www-form-urlencoded/.test(headers['content-type'] ?? '')
    return isQuery ? [] : [s3Call(by, method, url)]
  }
  const input = JSON.parse(body.toString()) as Record<string, unknown>
  if (service === 'DynamoDB') return tableCalls(by, operation, input)
  const names: Record<string, [string, unknown]> = {
    AmazonSQS: ['sqs', input.QueueUrl],
    AmazonSSM: ['ssm', input.Name],
    secretsmanager: ['secretsmanager', input.SecretId],
    AWSEvents: ['events', 'event-bus/default'],
  }
  const [prefix, resource] = names[service]!
  const entries = (input.Entries ?? []) as { Source?: string }[]
  return [
    {
      ...common,
      action: `${prefix}:${operation.replace(/Batch$/, '')}`,
      resource: String(resource),
      source: service === 'AWSEvents' ? entries[0]?.Source : undefined,
    },
  ]
}

function s3Call(by: string, method: string, url: string): Call {
  const { pathname, searchParams } = new URL(url, 'http://x')
  const [, bucket = '', key] = /^\/([^/]+)(?:\/(.+)|\/)?$/.exec(pathname) ?? []
  const isVersion = searchParams.has('versionId')
  const ofBucket = searchParams.has('versions') ? 'ListBucketVersions' : 'ListBucket'
  const ofKey = {
    GET: isVersion ? 'GetObjectVersion' : 'GetObject',
    HEAD: isVersion ? 'GetObjectVersion' : 'GetObject',
    PUT: 'PutObject',
    DELETE: isVersion ? 'DeleteObjectVersion' : 'DeleteObject',
    POST: 'PutObject',
  }[method]
  return {
    by,
    action: `s3:${key === undefined ? ofBucket : ofKey}`,
    resource: key === undefined ? bucket : `${bucket}/${decodeURIComponent(key)}`,
    ...{ keys: [], index: undefined, source: undefined },
  }
}

type Item = Readonly<Record<string, { readonly S?: string }>>
type Verb = { readonly TableName: string; readonly Key?: Item; readonly Item?: Item }

/** A transaction needs the right to each of its writes. */
function tableCalls(
  by: string,
  operation: string,
  input: Record<string, unknown>,
): readonly Call[] {
  const call = (action: string, table: string, keys: readonly string[], index?: string): Call => ({
    ...{ by, action: `dynamodb:${action}`, resource: table, keys, index, source: undefined },
  })
  const keyOf = (item: Item | undefined) => item?.pk?.S ?? ''
  if (operation === 'TransactWriteItems') {
    const ACTIONS = {
      Put: 'PutItem',
      Update: 'UpdateItem',
      Delete: 'DeleteItem',
      ConditionCheck: 'ConditionCheckItem',
    } as const
    return (input.TransactItems as Record<string, Verb>[]).flatMap((entry) =>
      Object.entries(entry).map(([verb, { TableName, Key, Item }]) =>
        call(ACTIONS[verb as keyof typeof ACTIONS], TableName, [shape(keyOf(Key ?? Item))]),
      ),
    )
  }
  if (operation === 'BatchGetItem')
    return Object.entries(input.RequestItems as Record<string, { Keys: Item[] }>).map(
      ([table, { Keys }]) =>
        call('BatchGetItem', table, [...new Set(Keys.map((key) => shape(keyOf(key))))]),
    )
  const { TableName = '', Key, Item, IndexName } = input as Verb & { IndexName?: string }
  if (operation === 'Query') {
    const values = Object.values((input.ExpressionAttributeValues ?? {}) as Item)
    const partition = values.map(({ S }) => S ?? '').find((text) => /^[A-Z]+(#|$)/.test(text)) ?? ''
    return [call('Query', TableName, IndexName ? [] : [shape(partition)], IndexName)]
  }
  return [call(operation, TableName, [shape(keyOf(Key ?? Item))])]
}

/** `EDIT#edit_01…` → `EDIT#`. */
const shape = (key: string): string => key.replace(/#.*$/, '#')
