/**
 * What every deployment needs and an emulator can run: table, buckets, queues, the functions and what
 * starts them. No machine in it bills by the hour.
 */
import { ArnFormat, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib'
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import {
  type FunctionUrl,
  FunctionUrlAuthType,
  InvokeMode,
  type Function as Lambda,
} from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { dataAlarms } from './alarms.ts'
import type { Knobs } from './knobs.ts'
import { type NodeFunctionProps, nodeFunction } from './node-function.ts'
import { EXACT_TIMEOUT_SECONDS, queues, WEBHOOK_TIMEOUT_SECONDS } from './queues.ts'
import {
  apiStatements,
  exactWorkerStatements,
  type Resources,
  sweeperStatements,
  uploadSeenStatements,
  webhooksStatements,
} from './statements.ts'
import { removalOf, storage } from './storage.ts'

export class DataApiStack extends Stack {
  readonly resources: Resources
  readonly topic: Topic
  readonly api: Lambda
  readonly apiUrl: FunctionUrl
  readonly deadLetters: Queue
  readonly environmentOfEntries: Readonly<Record<string, string>>
  private readonly knobs: Knobs

  constructor(scope: Construct, id: string, knobs: Knobs, props?: StackProps) {
    super(scope, id, props)
    this.knobs = knobs
    const key = knobs.customerKey
      ? new Key(this, 'Key', { enableKeyRotation: true, removalPolicy: removalOf(knobs) })
      : undefined
    const { deadLetters, ...waiting } = queues(this, key)
    this.deadLetters = deadLetters
    const originSecret = knobs.originSecret
      ? new Secret(this, 'OriginSecret', {
          secretName: `resound/${knobs.stage}/origin`,
          description: 'What CloudFront sends to the API as x-resound-origin.',
          generateSecretString: { passwordLength: 48, excludePunctuation: true },
        })
      : undefined
    this.resources = {
      stage: knobs.stage,
      ...storage(this, { knobs, key }),
      ...waiting,
      originSecret,
      key,
    }
    this.topic = this.addTopic()
    if (knobs.alarmEmail) this.topic.addSubscription(new EmailSubscription(knobs.alarmEmail))

    this.environmentOfEntries = this.environmentOf(this.resources)
    this.api = this.addApi()
    this.apiUrl = this.api.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE, // the origin secret is the lock: see functions/api/check-origin.ts
      invokeMode: knobs.streaming ? InvokeMode.RESPONSE_STREAM : InvokeMode.BUFFERED,
    })
    this.addExactWorker()
    this.addUploadSeen()
    this.addWebhooks()
    const sweeper = this.addSweeper()
    dataAlarms(this, {
      ...this.resources,
      topic: this.topic,
      deadLetters: this.deadLetters,
      api: this.api,
      sweeper,
    })
    this.addOutputs()
  }

  private addTopic(): Topic {
    const topic = new Topic(this, 'Alarms', { enforceSSL: true })
    // The policy by which TLS is enforced takes the place of the one that lets everything of the account publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Alarms',
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        resources: [topic.topicArn],
        conditions: {
          ArnLike: {
            'aws:SourceArn': this.formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    )
    return topic
  }

  private environmentOf(on: Resources): Record<string, string> {
    const { knobs } = this
    return {
      RESOUND_STAGE: knobs.stage,
      RESOUND_TABLE: on.table.tableName,
      RESOUND_MEDIA_BUCKET: on.media.bucketName,
      RESOUND_MODEL_BUCKET: on.models.bucketName,
      RESOUND_MODEL_QUEUE_URL: on.modelQueue.queueUrl,
      RESOUND_EXACT_QUEUE_URL: on.exactQueue.queueUrl,
      RESOUND_TEST_QUEUE_URL: on.testQueue.queueUrl,
      RESOUND_WEBHOOK_QUEUE_URL: on.webhookQueue.queueUrl,
      RESOUND_GPU: knobs.gpu ? 'on' : 'off',
      RESOUND_MODEL_SOURCE: knobs.modelSource,
      RESOUND_DUE_SHARDS: String(knobs.dueShards),
      RESOUND_DEFAULT_QUALITY: knobs.defaultQuality,
      RESOUND_OUTPUT_RETENTION_HOURS: String(24 * knobs.outputRetentionDays),
      RESOUND_CORS_ORIGINS: knobs.corsOrigins.join(','),
      RESOUND_PAUSED: knobs.paused ? 'on' : 'off',
      RESOUND_CREDITS: 'metered',
      // Receivers of a test listen on the machine it runs on.
      ...(knobs.stage === 'emulator' && { RESOUND_ALLOW_PRIVATE_WEBHOOKS: 'on' }),
      RESOUND_MAX_WORKERS: String(knobs.maxWorkers),
    }
  }

  private function(
    id: string,
    props: Omit<NodeFunctionProps, 'environment' | 'logRetentionDays'> & {
      readonly environment?: Readonly<Record<string, string>>
    },
  ): Lambda {
    return nodeFunction(this, id, {
      ...props,
      environment: { ...this.environmentOfEntries, ...props.environment },
      logRetentionDays: this.knobs.logRetentionDays,
    })
  }

  private addApi(): Lambda {
    const { originSecret } = this.resources
    return this.function('Api', {
      entries: ['functions/api/lambda.ts'],
      description: 'The HTTP API.',
      memoryMb: 1024,
      timeoutSeconds: 300, // a stream lives 240 s
      reservedConcurrency: this.knobs.apiReservedConcurrency,
      environment: originSecret ? { RESOUND_ORIGIN_SECRET_ARN: originSecret.secretArn } : {},
      statements: apiStatements(this.resources),
    })
  }

  private addExactWorker(): void {
    const { exactQueue, testQueue } = this.resources
    const { exactConcurrency, testConcurrency } = this.knobs
    const worker = this.function('ExactWorker', {
      entries: ['gpu-worker/lambda.ts', 'gpu-worker/children/child.ts'],
      description: 'Edits without a model, and those of test keys.',
      memoryMb: 3008,
      timeoutSeconds: EXACT_TIMEOUT_SECONDS,
      ephemeralStorageGb: 4,
      feedsItself: true, // an edit that ends admits the next of its account
      statements: exactWorkerStatements(this.resources),
    })
    const consume = (queue: typeof exactQueue, maxConcurrency: number) =>
      worker.addEventSource(
        new SqsEventSource(queue, { batchSize: 1, maxConcurrency, reportBatchItemFailures: true }),
      )
    consume(exactQueue, exactConcurrency)
    consume(testQueue, testConcurrency)
  }

  private addUploadSeen(): void {
    const seen = this.function('UploadSeen', {
      entries: ['functions/uploads/lambda.ts'],
      description: 'Binds an upload to the bytes that arrived.',
      memoryMb: 256,
      timeoutSeconds: 30,
      statements: uploadSeenStatements(this.resources),
    })
    new Rule(this, 'ObjectCreated', {
      description: 'An upload has arrived.',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [this.resources.media.bucketName] },
          object: { key: [{ prefix: 'uploads/' }] },
        },
      },
      targets: [new LambdaFunction(seen)],
    })
  }

  private addWebhooks(): void {
    const webhooks = this.function('Webhooks', {
      entries: ['functions/webhooks/lambda.ts'],
      description: 'Tells receivers what happened to their edits.',
      memoryMb: 256,
      timeoutSeconds: WEBHOOK_TIMEOUT_SECONDS,
      environment: { RESOUND_PUBLIC_URL: this.apiUrl.url }, // of links, as long as there is no edge
      feedsItself: true, // an attempt that failed sends for the next
      statements: webhooksStatements(this.resources),
    })
    webhooks.addEventSource(
      new SqsEventSource(this.resources.webhookQueue, {
        batchSize: 1,
        maxConcurrency: this.knobs.webhookConcurrency,
        reportBatchItemFailures: true,
      }),
    )
  }

  private addSweeper(): Lambda {
    const sweeper = this.function('Sweeper', {
      entries: ['functions/sweeper/lambda.ts'],
      description: 'Does whatever is due and nobody is at.',
      memoryMb: 256,
      timeoutSeconds: 75,
      statements: sweeperStatements(this.resources),
    })
    const target = (task: string) =>
      new LambdaFunction(sweeper, { event: RuleTargetInput.fromObject({ task }) })
    new Rule(this, 'EveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [target('sweep')],
    })
    new Rule(this, 'EveryNight', {
      schedule: Schedule.cron({ minute: '17', hour: '3' }),
      targets: [target('reconcile')],
    })
    new Rule(this, 'WakeSweeper', { eventPattern: this.wakePattern(), targets: [target('sweep')] })
    return sweeper
  }

  /** An edit was sent to a lane whose workers may be asleep. */
  wakePattern() {
    return { source: [`resound.${this.knobs.stage}`], detailType: ['wake'] }
  }

  private addOutputs(): void {
    const { table, media, models, modelQueue, exactQueue, testQueue, webhookQueue } = this.resources
    const outputs = {
      ApiFunctionUrl: this.apiUrl.url,
      TableName: table.tableName,
      MediaBucketName: media.bucketName,
      ModelBucketName: models.bucketName,
      ModelQueueUrl: modelQueue.queueUrl,
      ExactQueueUrl: exactQueue.queueUrl,
      TestQueueUrl: testQueue.queueUrl,
      WebhookQueueUrl: webhookQueue.queueUrl,
      DeadLetterQueueUrl: this.deadLetters.queueUrl,
      AlarmTopicArn: this.topic.topicArn,
      DueShards: this.environmentOfEntries.RESOUND_DUE_SHARDS!,
      OutputRetentionHours: this.environmentOfEntries.RESOUND_OUTPUT_RETENTION_HOURS!,
    }
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value })
  }
}
