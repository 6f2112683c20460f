import { expect, test } from 'vitest'
import { list, ofType, plain, roles, type Stacks, type Statement } from './synthesize.ts'

/** AWS knows no resource for these. */
const WITHOUT_RESOURCE = [
  'autoscaling:DescribeAutoScalingGroups',
  'ecr:GetAuthorizationToken',
  'ecs:DiscoverPollEndpoint',
]

export function aboutIam({ data, edge }: Stacks): void {
  const all = { ...roles(data), ...roles(edge) }
  const statements = Object.entries(all).flatMap(([role, found]) =>
    found.map((statement) => ({ role, statement })),
  )
  const whoMay = (matches: (action: string, resource: string) => boolean): string[] => [
    ...new Set(
      statements
        .filter(({ statement }) =>
          list(statement.Action).some((action) =>
            list(statement.Resource)
              .map(plain)
              .some((resource) => matches(action, resource)),
          ),
        )
        .map(({ role }) => role),
    ),
  ]
  const reachesKeys = ({ Condition }: Statement) =>
    Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'].includes('KEY#*')

  test('no action contains a wildcard', () => {
    for (const { role, statement } of statements)
      for (const action of list(statement.Action)) expect(action, role).not.toContain('*')
  })

  test('a resource is `*` only where AWS knows no other', () => {
    const everywhere = statements
      .filter(({ statement }) => list(statement.Resource).includes('*'))
      .flatMap(({ statement }) => list(statement.Action))
    expect(everywhere.sort()).toEqual(WITHOUT_RESOURCE)
  })

  test('every item action is bound to partitions by their prefix', () => {
    for (const { role, statement } of statements) {
      const isOfItems =
        list(statement.Action).some((action) => action.startsWith('dynamodb:')) &&
        !list(statement.Resource)
          .map(plain)
          .every((resource) => resource.includes('/index/'))
      if (!isOfItems) continue
      expect(list(statement.Action), role).not.toContain('dynamodb:Scan')
      const keys = statement.Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys']
      for (const key of keys) expect(key, role).toMatch(/^([A-Z]+#\*|META|WORKERS)$/)
    }
  })

  test('nobody has a managed policy', () => {
    for (const template of [data, edge]) {
      expect(ofType(template, 'AWS::IAM::ManagedPolicy')).toEqual([])
      for (const [id, { Properties }] of ofType(template, 'AWS::IAM::Role'))
        expect(Properties.ManagedPolicyArns, id).toBeUndefined()
    }
  })

  test('only the API reads keys', () => {
    const readers = statements.filter(({ statement }) => reachesKeys(statement))
    expect([...new Set(readers.map(({ role }) => role))]).toEqual(['ApiRole'])
  })

  test('only the scaler starts machines', () => {
    const starts = /^(ecs:UpdateService|autoscaling:SetDesiredCapacity|ec2:RunInstances)$/
    expect(whoMay((action) => starts.test(action))).toEqual(['ScalerRole'])
  })

  test('who looks for due work is who does it, and the page that shows how late it is', () => {
    expect(whoMay((_, resource) => resource.endsWith('/index/byDue'))).toEqual([
      'ApiRole',
      'WebhooksRole',
      'SweeperRole',
    ])
  })

  test('recordings are written by the API, results by workers, and neither writes the other', () => {
    const writes = (folder: string) =>
      whoMay((action, resource) => action === 's3:PutObject' && resource.endsWith(folder))
    expect(writes('/uploads/*')).toEqual(['ApiRole'])
    expect(writes('/outputs/*')).toEqual(['ExactWorkerRole', 'WorkerRole'])
  })

  test('items are deleted by who forgets old events, and by a worker its own row', () => {
    const keysOf = (role: string) =>
      (all[role] ?? [])
        .filter(({ Action }) => list(Action).includes('dynamodb:DeleteItem'))
        .flatMap(
          ({ Condition }) =>
            Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'] as string[],
        )
    const deleting = Object.keys(all).filter((role) => keysOf(role).length > 0)
    expect(Object.fromEntries(deleting.map((role) => [role, keysOf(role)]))).toEqual({
      SweeperRole: ['EVT#*', 'DLV#*'],
      WorkerRole: ['WORKERS'],
    })
  })

  test('the model is read by who runs it, the origin secret by who checks it', () => {
    expect(whoMay((_, resource) => resource.includes('ModelBucket'))).toEqual(['WorkerRole'])
    expect(whoMay((action) => action.startsWith('secretsmanager:'))).toEqual(['ApiRole'])
  })

  test('what each role may do', () => {
    const table = Object.entries(all).map(([role, found]) => [
      role,
      found
        .map(({ Action, Resource, Condition }) => {
          const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']
          const on = list(Resource).map(plain).sort().join(' ')
          return `${list(Action).toSorted().join(' ')} on ${on}${keys ? ` (${keys.join(' ')})` : ''}`
        })
        .sort(),
    ])
    expect(Object.fromEntries(table)).toMatchSnapshot()
  })
}
