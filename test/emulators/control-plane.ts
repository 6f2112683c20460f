/**
 * The few answers that a process gets before it knows its table: parameters (SSM), one secret (Secrets
 * Manager), outputs of stacks (CloudFormation), quotas. In memory, on a free port of 127.0.0.1; signatures are
 * not looked at.
 *
 * @see AWS API references: GetParameter, PutParameter; PutSecretValue, GetSecretValue; DescribeStacks
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

export type ControlPlane = AsyncDisposable & {
  readonly endpoint: string
  readonly parameters: Map<string, { readonly value: string; readonly type: string }>
  /** Versions of each secret, newest last. */
  readonly secrets: Map<string, { readonly id: string; readonly value: string }[]>
  readonly stacks: Map<string, Readonly<Record<string, string>>>
  /** Service quotas by their code. */
  readonly quotas: Map<string, number>
  /** What was asked, such as `AmazonSSM.GetParameter`. */
  readonly asked: string[]
}

type Answer = { readonly status: number; readonly body: unknown }

export async function startControlPlane(): Promise<ControlPlane> {
  const parameters: ControlPlane['parameters'] = new Map()
  const secrets: ControlPlane['secrets'] = new Map()
  const stacks: ControlPlane['stacks'] = new Map()
  const quotas: ControlPlane['quotas'] = new Map()
  const asked: string[] = []
  const refusal = (type: string, message = type): Answer => ({
    status: 400,
    body: { __type: type, message },
  })

  const operations: Readonly<Record<string, (input: Record<string, string>) => Answer>> = {
    'AmazonSSM.GetParameter': ({ Name = '' }) => {
      const found = parameters.get(Name)
      if (!found) return refusal('ParameterNotFound')
      return { status: 200, body: { Parameter: { Name, Value: found.value, Type: found.type } } }
    },
    'AmazonSSM.PutParameter': ({ Name = '', Value = '', Type = 'String', Overwrite }) => {
      if (parameters.has(Name) && !Overwrite) return refusal('ParameterAlreadyExists')
      parameters.set(Name, { value: Value, type: Type })
      return { status: 200, body: { Version: 1 } }
    },
    'ServiceQuotasV20190624.GetServiceQuota': ({ QuotaCode = '' }) => {
      const Value = quotas.get(QuotaCode)
      if (Value === undefined) return refusal('NoSuchResourceException')
      return { status: 200, body: { Quota: { QuotaCode, Value } } }
    },
    'secretsmanager.PutSecretValue': ({ SecretId = '', SecretString = '' }) => {
      const versions = secrets.get(SecretId)
      if (!versions) return refusal('ResourceNotFoundException', 'there is no such secret')
      const id = randomUUID()
      versions.push({ id, value: SecretString })
      return { status: 200, body: { Name: SecretId, VersionId: id } }
    },
    'secretsmanager.GetSecretValue': ({ SecretId = '', VersionStage = 'AWSCURRENT' }) => {
      const found = secrets.get(SecretId)?.at(VersionStage === 'AWSCURRENT' ? -1 : -2)
      if (!found) return refusal('ResourceNotFoundException', 'there is no such secret')
      return { status: 200, body: { SecretString: found.value, VersionId: found.id } }
    },
  }

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const target = String(request.headers['x-amz-target'] ?? 'CloudFormation.DescribeStacks')
    asked.push(target)
    if (request.headers['x-amz-target'] === undefined) {
      const name = new URLSearchParams(body).get('StackName') ?? ''
      const outputs = stacks.get(name)
      response.writeHead(outputs ? 200 : 400, { 'content-type': 'text/xml' })
      return response.end(outputs ? described(name, outputs) : missing(name))
    }
    const answer = operations[target]?.(JSON.parse(body)) ?? refusal('UnknownOperationException')
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(answer.body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    parameters,
    secrets,
    stacks,
    quotas,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const NAMESPACE = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"'

function described(name: string, outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  )
  return `<DescribeStacksResponse ${NAMESPACE}><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
}

const missing = (name: string) =>
  `<ErrorResponse ${NAMESPACE}><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`
