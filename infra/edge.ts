/** What stands in front of the API: CloudFront, and a firewall where one is wanted. */
import { join } from 'node:path'
import { Duration, Fn, SecretValue } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'
import { ROOT } from './bundle.ts'
import type { Knobs } from './knobs.ts'

/** @param apiUrl the function URL; only what comes from here carries the origin secret */
export function edge(
  scope: Construct,
  { knobs, apiUrl }: { readonly knobs: Knobs; readonly apiUrl: string },
): Distribution {
  const origin = new HttpOrigin(Fn.select(2, Fn.split('/', apiUrl)), {
    protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    readTimeout: Duration.seconds(60), // between bytes: streams say something every 15 s
    keepaliveTimeout: Duration.seconds(60),
    customHeaders: knobs.originSecret
      ? {
          'x-resound-origin': SecretValue.secretsManager(`resound/${knobs.stage}/origin`, {
            // CloudFormation looks again only when this text changes.
            versionId: knobs.originSecretVersion,
          }).unsafeUnwrap(), // a reference that CloudFormation resolves, never the value
        }
      : {},
  })
  const viewerRequest = new EdgeFunction(scope, 'ViewerRequest', {
    code: FunctionCode.fromFile({ filePath: join(ROOT, 'infra/viewer-request.js') }),
    runtime: FunctionRuntime.JS_2_0,
  })
  return new Distribution(scope, 'Edge', {
    comment: `resound ${knobs.stage}`,
    defaultBehavior: {
      origin,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      functionAssociations: [
        { function: viewerRequest, eventType: FunctionEventType.VIEWER_REQUEST },
      ],
    },
    httpVersion: HttpVersion.HTTP2_AND_3,
    priceClass: PriceClass.PRICE_CLASS_100,
    errorResponses: [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((httpStatus) => ({
      httpStatus,
      ttl: Duration.seconds(0),
    })),
    webAclId: knobs.waf ? firewall(scope).attrArn : undefined,
    ...(knobs.domainName &&
      knobs.certificateArn && {
        domainNames: [knobs.domainName],
        certificate: Certificate.fromCertificateArn(scope, 'Certificate', knobs.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
  })
}

function firewall(scope: Construct): CfnWebACL {
  const seen = (metricName: string) => ({
    metricName,
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: false,
  })
  return new CfnWebACL(scope, 'Firewall', {
    scope: 'CLOUDFRONT', // exists in us-east-1 alone
    defaultAction: { allow: {} },
    visibilityConfig: seen('all'),
    rules: [
      {
        name: 'rate',
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { limit: 2000, aggregateKeyType: 'IP' } },
        visibilityConfig: seen('rate'),
      },
      {
        name: 'common',
        priority: 1,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name: 'AWSManagedRulesCommonRuleSet',
            // Recordings come in bodies of up to 1 MB.
            ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
          },
        },
        visibilityConfig: seen('common'),
      },
    ],
  })
}
