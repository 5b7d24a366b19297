"""Starts the emulator with four of its answers brought closer to AWS's. Each change names what it rests on and fails loudly when that is gone."""
from ministack.app import main
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import ecs, eventbridge, iam

START_FAILURES = ("CannotPullContainer", "ResourceInitializationError", "CannotStartContainer", "CannotCreateContainer")


def events_of_aws_services() -> None:
    """Tests stand in for ECS: they put events of source aws.ecs, which PutEvents refuses to everybody else."""
    assert eventbridge._put_events.__defaults__ == (False,), "PutEvents: the flag that lets aws.* sources pass has moved"
    eventbridge._put_events.__defaults__ = (True,)


def stops_that_are_failed_starts() -> None:
    """A test fakes a failed start by StopTask with the reason that ECS would give: code, deployment and containers then look as ECS leaves them."""
    stop = ecs._ACTION_MAP["StopTask"]

    def stop_task(data):
        answer = stop(data)
        task = ecs._resolve_task(data.get("task", ""), ecs._resolve_cluster_name(data.get("cluster", "default")))
        if task and data.get("reason", "").startswith(START_FAILURES):
            task.update(stopCode="TaskFailedToStart", startedBy=task["_deployment_id"] or task["startedBy"], startedAt=None)
            for container in task["containers"]:
                container.pop("exitCode", None)
        return answer

    ecs._ACTION_MAP["StopTask"] = stop_task


def simulation_with_further_policies() -> None:
    """SimulatePrincipalPolicy asks what would be allowed with the policies of PolicyInputList besides the role's own."""
    assert "SimulatePrincipalPolicy" in iam._IAM_HANDLERS, "SimulatePrincipalPolicy has moved"

    def simulate(params):
        role = iam._p(params, "PolicySourceArn").rsplit("/", 1)[-1]
        policies = iam_evaluator._gather_role_policies(role, get_account_id())
        further = (iam._p(params, f"PolicyInputList.member.{n}") for n in range(1, 11))
        policies += [iam_evaluator.parse_policy_document(document) for document in further if document]
        actions, resource = iam._extract_simulate_params(params)
        results = iam._build_simulate_results_real(actions, resource, iam._p(params, "PolicySourceArn"), get_account_id(), policies)
        body = f"<SimulatePrincipalPolicyResult><EvaluationResults>{results}</EvaluationResults><IsTruncated>false</IsTruncated></SimulatePrincipalPolicyResult>"
        return iam._xml(200, "SimulatePrincipalPolicyResponse", body, ns="iam")

    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = simulate


def principal_arn_is_the_role() -> None:
    """aws:PrincipalArn of a session is its role's ARN, on AWS: that is what the table's and the topics' policies compare."""
    resolve = iam_evaluator._resolve_condition_key

    def resolve_key(key, context):
        arn = resolve(key, context)
        if key.lower() != "aws:principalarn" or ":assumed-role/" not in arn:
            return arn
        return f"arn:aws:iam::{context.principal_account}:role/{arn.split('/')[1]}"

    iam_evaluator._resolve_condition_key = resolve_key


events_of_aws_services()
stops_that_are_failed_starts()
simulation_with_further_policies()
principal_arn_is_the_role()
main()
