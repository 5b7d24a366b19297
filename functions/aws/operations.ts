/** Every call to AWS that the product may make, by the name of the permission that allows it. Types only: nothing of the SDK is loaded here. */
import type * as cloudformation from '@aws-sdk/client-cloudformation';
import type * as cloudtrail from '@aws-sdk/client-cloudtrail';
import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type * as ec2 from '@aws-sdk/client-ec2';
import type * as ecr from '@aws-sdk/client-ecr';
import type * as ecs from '@aws-sdk/client-ecs';
import type * as efs from '@aws-sdk/client-efs';
import type * as events from '@aws-sdk/client-eventbridge';
import type * as iam from '@aws-sdk/client-iam';
import type * as kms from '@aws-sdk/client-kms';
import type * as secretsmanager from '@aws-sdk/client-secrets-manager';
import type * as sns from '@aws-sdk/client-sns';
import type * as ssm from '@aws-sdk/client-ssm';
import type * as sts from '@aws-sdk/client-sts';

/** The names are the permissions': where a service's permission and its API operation differ, the operation does not belong here. */
export interface Operations {
  'cloudformation:DescribeStackResources': [cloudformation.DescribeStackResourcesCommandInput, cloudformation.DescribeStackResourcesCommandOutput];
  'cloudformation:DescribeStacks': [cloudformation.DescribeStacksCommandInput, cloudformation.DescribeStacksCommandOutput];
  'cloudtrail:LookupEvents': [cloudtrail.LookupEventsCommandInput, cloudtrail.LookupEventsCommandOutput];
  'ec2:DescribeDhcpOptions': [ec2.DescribeDhcpOptionsCommandInput, ec2.DescribeDhcpOptionsCommandOutput];
  'ec2:DescribeInstances': [ec2.DescribeInstancesCommandInput, ec2.DescribeInstancesCommandOutput];
  'ec2:DescribeNatGateways': [ec2.DescribeNatGatewaysCommandInput, ec2.DescribeNatGatewaysCommandOutput];
  'ec2:DescribeNetworkAcls': [ec2.DescribeNetworkAclsCommandInput, ec2.DescribeNetworkAclsCommandOutput];
  'ec2:DescribeNetworkInterfaces': [ec2.DescribeNetworkInterfacesCommandInput, ec2.DescribeNetworkInterfacesCommandOutput];
  'ec2:DescribePrefixLists': [ec2.DescribePrefixListsCommandInput, ec2.DescribePrefixListsCommandOutput];
  'ec2:DescribeRouteTables': [ec2.DescribeRouteTablesCommandInput, ec2.DescribeRouteTablesCommandOutput];
  'ec2:DescribeSecurityGroups': [ec2.DescribeSecurityGroupsCommandInput, ec2.DescribeSecurityGroupsCommandOutput];
  'ec2:DescribeSubnets': [ec2.DescribeSubnetsCommandInput, ec2.DescribeSubnetsCommandOutput];
  'ec2:DescribeVpcAttribute': [ec2.DescribeVpcAttributeCommandInput, ec2.DescribeVpcAttributeCommandOutput];
  'ec2:DescribeVpcEndpoints': [ec2.DescribeVpcEndpointsCommandInput, ec2.DescribeVpcEndpointsCommandOutput];
  'ec2:DescribeVpcs': [ec2.DescribeVpcsCommandInput, ec2.DescribeVpcsCommandOutput];
  'ecr:BatchGetImage': [ecr.BatchGetImageCommandInput, ecr.BatchGetImageCommandOutput];
  'ecr:DescribeImages': [ecr.DescribeImagesCommandInput, ecr.DescribeImagesCommandOutput];
  'ecr:DescribePullThroughCacheRules': [ecr.DescribePullThroughCacheRulesCommandInput, ecr.DescribePullThroughCacheRulesCommandOutput];
  'ecr:DescribeRepositories': [ecr.DescribeRepositoriesCommandInput, ecr.DescribeRepositoriesCommandOutput];
  'ecr:GetRepositoryPolicy': [ecr.GetRepositoryPolicyCommandInput, ecr.GetRepositoryPolicyCommandOutput];
  'ecr:ListImages': [ecr.ListImagesCommandInput, ecr.ListImagesCommandOutput];
  'ecs:DescribeClusters': [ecs.DescribeClustersCommandInput, ecs.DescribeClustersCommandOutput];
  'ecs:DescribeContainerInstances': [ecs.DescribeContainerInstancesCommandInput, ecs.DescribeContainerInstancesCommandOutput];
  'ecs:DescribeServiceRevisions': [ecs.DescribeServiceRevisionsCommandInput, ecs.DescribeServiceRevisionsCommandOutput];
  'ecs:DescribeServices': [ecs.DescribeServicesCommandInput, ecs.DescribeServicesCommandOutput];
  'ecs:DescribeTaskDefinition': [ecs.DescribeTaskDefinitionCommandInput, ecs.DescribeTaskDefinitionCommandOutput];
  'ecs:DescribeTasks': [ecs.DescribeTasksCommandInput, ecs.DescribeTasksCommandOutput];
  'ecs:ListServiceDeployments': [ecs.ListServiceDeploymentsCommandInput, ecs.ListServiceDeploymentsCommandOutput];
  'ecs:ListTasks': [ecs.ListTasksCommandInput, ecs.ListTasksCommandOutput];
  'ecs:RegisterTaskDefinition': [ecs.RegisterTaskDefinitionCommandInput, ecs.RegisterTaskDefinitionCommandOutput];
  'ecs:StopServiceDeployment': [ecs.StopServiceDeploymentCommandInput, ecs.StopServiceDeploymentCommandOutput];
  'ecs:UpdateService': [ecs.UpdateServiceCommandInput, ecs.UpdateServiceCommandOutput];
  'elasticfilesystem:DescribeAccessPoints': [efs.DescribeAccessPointsCommandInput, efs.DescribeAccessPointsCommandOutput];
  'elasticfilesystem:DescribeFileSystemPolicy': [efs.DescribeFileSystemPolicyCommandInput, efs.DescribeFileSystemPolicyCommandOutput];
  'elasticfilesystem:DescribeFileSystems': [efs.DescribeFileSystemsCommandInput, efs.DescribeFileSystemsCommandOutput];
  'elasticfilesystem:DescribeMountTargets': [efs.DescribeMountTargetsCommandInput, efs.DescribeMountTargetsCommandOutput];
  'events:PutEvents': [events.PutEventsCommandInput, events.PutEventsCommandOutput];
  'iam:AttachRolePolicy': [iam.AttachRolePolicyCommandInput, iam.AttachRolePolicyCommandOutput];
  'iam:DetachRolePolicy': [iam.DetachRolePolicyCommandInput, iam.DetachRolePolicyCommandOutput];
  'iam:GetPolicy': [iam.GetPolicyCommandInput, iam.GetPolicyCommandOutput];
  'iam:GetPolicyVersion': [iam.GetPolicyVersionCommandInput, iam.GetPolicyVersionCommandOutput];
  'iam:GetRole': [iam.GetRoleCommandInput, iam.GetRoleCommandOutput];
  'iam:GetRolePolicy': [iam.GetRolePolicyCommandInput, iam.GetRolePolicyCommandOutput];
  'iam:ListAttachedRolePolicies': [iam.ListAttachedRolePoliciesCommandInput, iam.ListAttachedRolePoliciesCommandOutput];
  'iam:ListRolePolicies': [iam.ListRolePoliciesCommandInput, iam.ListRolePoliciesCommandOutput];
  'iam:SimulatePrincipalPolicy': [iam.SimulatePrincipalPolicyCommandInput, iam.SimulatePrincipalPolicyCommandOutput];
  'kms:DescribeKey': [kms.DescribeKeyCommandInput, kms.DescribeKeyCommandOutput];
  'kms:GetKeyPolicy': [kms.GetKeyPolicyCommandInput, kms.GetKeyPolicyCommandOutput];
  'logs:CreateLogGroup': [logs.CreateLogGroupCommandInput, logs.CreateLogGroupCommandOutput];
  'logs:DeleteLogGroup': [logs.DeleteLogGroupCommandInput, logs.DeleteLogGroupCommandOutput];
  'logs:DescribeLogGroups': [logs.DescribeLogGroupsCommandInput, logs.DescribeLogGroupsCommandOutput];
  'logs:DescribeLogStreams': [logs.DescribeLogStreamsCommandInput, logs.DescribeLogStreamsCommandOutput];
  'logs:GetLogEvents': [logs.GetLogEventsCommandInput, logs.GetLogEventsCommandOutput];
  'logs:PutRetentionPolicy': [logs.PutRetentionPolicyCommandInput, logs.PutRetentionPolicyCommandOutput];
  'secretsmanager:DescribeSecret': [secretsmanager.DescribeSecretCommandInput, secretsmanager.DescribeSecretCommandOutput];
  'secretsmanager:GetResourcePolicy': [secretsmanager.GetResourcePolicyCommandInput, secretsmanager.GetResourcePolicyCommandOutput];
  'sns:Publish': [sns.PublishCommandInput, sns.PublishCommandOutput];
  'ssm:DescribeParameters': [ssm.DescribeParametersCommandInput, ssm.DescribeParametersCommandOutput];
  'sts:AssumeRole': [sts.AssumeRoleCommandInput, sts.AssumeRoleCommandOutput];
  'sts:GetCallerIdentity': [sts.GetCallerIdentityCommandInput, sts.GetCallerIdentityCommandOutput];
}

/** `service:Operation`, as a policy names it. */
export type Action = keyof Operations;
/** What only reads, by its verb: the reading roles hold these and no others. */
export type ReadAction = Extract<Action, `${string}:${'BatchGet' | 'Describe' | 'Get' | 'List' | 'Lookup' | 'Simulate'}${string}`>;
/** What changes the user's account: only fixes declare these, only the door calls them. */
export type WriteAction = Exclude<Action, ReadAction | 'sns:Publish' | 'events:PutEvents' | 'sts:AssumeRole'>;
/** What the SDK's command of that operation takes. */
export type InputOf<A extends Action> = Operations[A][0];
/** What it answers. */
export type OutputOf<A extends Action> = Operations[A][1];
