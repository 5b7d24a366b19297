import { describe, expect, it } from 'vitest';
import { parseReference } from '../../../../functions/diagnose/probes/secrets/reference.ts';

const home = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3';
const version = '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

describe('valueFrom', () => {
  it.each([
    [secret, { store: 'secrets-manager', arn: secret, name: 'prod/db-a1B2c3', jsonKey: null, versionStage: null, versionId: null }],
    [`${secret}:password::`, { arn: secret, jsonKey: 'password', versionStage: null, versionId: null }],
    [`${secret}::AWSPREVIOUS:`, { arn: secret, jsonKey: null, versionStage: 'AWSPREVIOUS', versionId: null }],
    [`${secret}:password::${version}`, { arn: secret, jsonKey: 'password', versionStage: null, versionId: version }],
    ['arn:aws:secretsmanager:us-east-1:444455556666:secret:rds!db-a57bd929', { region: 'us-east-1', account: '444455556666', name: 'rds!db-a57bd929' }],
    ['/prod/db', { store: 'parameter-store', name: '/prod/db', arn: 'arn:aws:ssm:eu-west-1:111122223333:parameter/prod/db', region: 'eu-west-1' }],
    ['db', { store: 'parameter-store', name: 'db', arn: 'arn:aws:ssm:eu-west-1:111122223333:parameter/db' }],
    ['arn:aws:ssm:us-east-1:111122223333:parameter/prod/db', { store: 'parameter-store', name: '/prod/db', region: 'us-east-1' }],
    ['arn:aws:ssm:eu-west-1:111122223333:parameter/db', { store: 'parameter-store', name: 'db' }],
  ])('%s is read as ECS reads it', (valueFrom, expected) => {
    expect(parseReference(valueFrom, home)).toMatchObject({ valueFrom, malformed: null, ...expected });
  });

  it.each([
    [`${secret}:password`, /1 of the 3 parts/],
    [`${secret}:password:AWSCURRENT`, /2 of the 3 parts/],
    [`${secret}:password:AWSCURRENT:${version}`, /only one may be given/],
    [`${secret}:password::AWSPREVIOUS`, /too short for a version id/],
    ['arn:aws:secretsmanager:eu-west-1:111122223333:prod/db', /must name a secret/],
    ['arn:aws:secretsmanager::111122223333:secret:prod/db', /no ARN/],
    ['arn:aws:s3:::bucket/key', /no ARN/],
    ['arn:aws:dynamodb:eu-west-1:111122223333:table/t', /ARN of dynamodb/],
    ['arn:aws:ssm:eu-west-1:111122223333:document/d', /must name a parameter/],
    ['prod db', /neither an ARN nor the name/],
    ['', /neither an ARN nor the name/],
  ])('%s is malformed, and it is said how', (valueFrom, why) => {
    expect(parseReference(valueFrom, home).malformed).toMatch(why);
  });
});
