/** Findings of cdk-nag that are meant to be so, each with its reason. Whatever else it finds is fixed. */
import { type App, Stack, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import type { IConstruct } from 'constructs'
import type { Knobs } from './knobs.ts'

type Reasons = Readonly<Record<string, string>>

/** By the id of a construct right below its stack: the rules it breaks, and why that is right. */
const RULES: Readonly<Record<string, Reasons>> = {
  OriginSecret: {
    SMG4: 'Two versions are valid while `resound keys rotate-origin` changes it; a rotation that CloudFront does not hear of would lock everybody out.',
  },
  Edge: {
    CFR1: 'Callers may be anywhere.',
    CFR2: 'The firewall is a knob (waf): it costs 7 dollars a month at rest.',
    CFR3: 'The API logs every request itself, without addresses and without what is secret in them.',
    CFR4: 'A minimum version of TLS needs an own certificate (knobs domainName, certificateArn); CloudFront ignores it for its own.',
  },
  Cluster: {
    ECS4: 'Container Insights costs money at rest; the number of tasks comes free, see scaling.ts.',
  },
  Workers: {
    AS3: 'What matters of the group is an alarm: edits that wait without a worker.',
    EC26: 'The rule cannot read a group of mixed instances; a test of ours holds the encryption of its volumes.',
  },
  Worker: { ECS2: 'The variables are names and addresses; there is no secret among them.' },
}

/** Where the knob `accessLogs` is off. */
const WITHOUT_ACCESS_LOGS = ['MediaBucket', 'ModelBucket']

const PREFIX = 'The role reaches what lies below this prefix: its objects have no fixed names.'
const MEMBERS = 'Tasks and instances of this one cluster, whose names nobody knows before.'
const NO_RESOURCE = 'AWS knows no resource for this action, which is alone in its statement.'

const ARN = 'arn:<AWS::Partition>'
const HERE = '<AWS::Region>:<AWS::AccountId>'
const UPLOADS = '<MediaBucketBCBB02BA.Arn>/uploads/*'
const OUTPUTS = '<MediaBucketBCBB02BA.Arn>/outputs/*'
const INSTANCES = `${ARN}:ecs:${HERE}:container-instance/<ClusterEB0386A7>/*`

/** By role: each resource with a wildcard that it may name. One that is not here stops the synth. */
const WILDCARDS = (stage: string): Readonly<Record<string, Reasons>> => ({
  ApiRole: { [UPLOADS]: PREFIX, [OUTPUTS]: PREFIX },
  ExactWorkerRole: { [UPLOADS]: PREFIX, [OUTPUTS]: PREFIX },
  UploadSeenRole: { [UPLOADS]: PREFIX },
  SweeperRole: { [UPLOADS]: PREFIX, [OUTPUTS]: PREFIX },
  WorkerRole: {
    [`${outputOf(stage, 'MediaBucketBCBB02BAArn1EC23C1E')}/uploads/*`]: PREFIX,
    [`${outputOf(stage, 'MediaBucketBCBB02BAArn1EC23C1E')}/outputs/*`]: PREFIX,
    [`${outputOf(stage, 'ModelBucketB33D855BArn43B2AEC7')}/bundles/*`]: PREFIX,
    [`${ARN}:ecs:${HERE}:task/<ClusterEB0386A7>/*`]: MEMBERS,
  },
  ScalerRole: {
    [INSTANCES]: MEMBERS,
    [`${ARN}:autoscaling:${HERE}:autoScalingGroup:*:autoScalingGroupName/<Workers>`]:
      'This one group; the part before its name is made by AWS.',
    '*': NO_RESOURCE,
  },
  InstanceRole: { [INSTANCES]: MEMBERS, '*': NO_RESOURCE },
  ExecutionRole: { '*': NO_RESOURCE },
})

/** How a value of the data stack reads in the other stack's template. */
function outputOf(stage: string, name: string): string {
  const reference = {
    StackName: `resound-${stage}-data`,
    Region: { Ref: 'AWS::Region' },
    OutputName: `PublishOutputFnGetAtt${name}`,
  }
  return JSON.stringify({ 'Fn::GetStackOutput': reference })
}

export function checkWithNag(app: App, { stage, accessLogs }: Knobs): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  const wildcards = WILDCARDS(stage)
  for (const construct of app.node.findAll()) {
    if (!isTopLevel(construct)) continue
    const { id } = construct.node
    for (const [rule, reason] of Object.entries(RULES[id] ?? {}))
      acknowledge(construct, rule, reason)
    for (const [resource, reason] of Object.entries(wildcards[id] ?? {}))
      acknowledge(construct, `IAM5[Resource::${resource}]`, reason)
    if (!accessLogs && WITHOUT_ACCESS_LOGS.includes(id))
      acknowledge(construct, 'S1', 'The knob accessLogs is off.')
  }
}

const isTopLevel = ({ node }: IConstruct): boolean =>
  node.scope !== undefined && Stack.isStack(node.scope)

const acknowledge = (construct: IConstruct, rule: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason })
