/** What ministack 1.5.33 creates through CloudFormation, of the types we might use. The data stack is made of these. */
export const EMULATOR_TYPES = [
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::Secret',
]

/** What bills by the hour whether or not anything happens. None is in a deployment at rest. */
export const HOURLY_TYPES = [
  'AWS::EC2::NatGateway',
  'AWS::EC2::VPCEndpoint::Interface',
  'AWS::EC2::Instance',
  'AWS::EC2::EIP',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElastiCache::CacheCluster',
  'AWS::RDS::DBInstance',
  'AWS::OpenSearchService::Domain',
  'AWS::Kinesis::Stream',
  'AWS::WAFv2::WebACL',
]
