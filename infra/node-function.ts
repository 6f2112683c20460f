/** One Lambda: its code, its role and its log group, each of its own and none shared. */
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { AssetHashType, DockerImage, Duration, RemovalPolicy, Size } from 'aws-cdk-lib'
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  Code,
  Function as Lambda,
  RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { ROOT } from './bundle.ts'
import { writeLogs } from './statements.ts'

export type NodeFunctionProps = {
  /** From the repository's root; the first holds `handler`, the others are programs that it starts. */
  readonly entries: readonly [string, ...string[]]
  readonly description: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly ephemeralStorageGb?: number
  readonly reservedConcurrency?: number
  /**
   * It sends to a queue that starts it again. Without a word Lambda takes that for a mistake, and sets the
   * message aside after about 16 rounds (AWS Lambda guide, "recursive loop detection").
   */
  readonly feedsItself?: boolean
  readonly environment: Readonly<Record<string, string>>
  readonly statements: readonly PolicyStatement[]
  readonly logRetentionDays: number
}

export function nodeFunction(scope: Construct, id: string, props: NodeFunctionProps): Lambda {
  const [entry] = props.entries
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: props.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  // Given a role, CDK adds no managed policy.
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `resound ${id}`,
  })
  for (const statement of [writeLogs(logGroup), ...props.statements])
    role.addToPrincipalPolicy(statement)
  return new Lambda(scope, id, {
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: `${entry.replace(/\.ts$/, '')}.handler`,
    code: codeOf(props.entries),
    role,
    logGroup,
    memorySize: props.memoryMb,
    timeout: Duration.seconds(props.timeoutSeconds),
    // The user agent of every call then names the function: in CloudTrail, and in our own tests.
    environment: { ...props.environment, AWS_SDK_UA_APP_ID: id },
    reservedConcurrentExecutions: props.reservedConcurrency,
    ...(props.feedsItself && { recursiveLoop: RecursiveLoop.ALLOW }),
    ...(props.ephemeralStorageGb && {
      ephemeralStorageSize: Size.gibibytes(props.ephemeralStorageGb),
    }),
  })
}

/** Bundled here by esbuild; no container is needed. */
function codeOf(entries: readonly string[]): Code {
  return Code.fromAsset(join(ROOT, dirname(entries[0]!)), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      local: {
        // CDK waits for no promise, so the bundler is a program.
        tryBundle(outFolder) {
          execFileSync(process.execPath, [join(ROOT, 'infra/bundle.ts'), outFolder, ...entries], {
            stdio: ['ignore', 'ignore', 'inherit'],
          })
          return true
        },
      },
    },
  })
}
