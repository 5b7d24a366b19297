"""Prints what AWS's own Serverless transform makes of a template, given on standard input, whose code is in a bucket already."""
import json
import sys

import boto3
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

boto3.setup_default_session(region_name="eu-west-1")
# The loader would ask IAM for names of managed policies; the template names none, so it never does.
loader = ManagedPolicyLoader(boto3.client("iam"))
print(json.dumps(transform(yaml_parse(sys.stdin.read()), {}, loader)))
