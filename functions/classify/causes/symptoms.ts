/** What many rows look for beside their own words. Each is one search, so a row stays linear; the same failure reads differently in Go, in both SDKs and by AWS. */

/** The path is broken: nothing answered, or not in time. */
export const UNREACHABLE =
  /i\/o time|dial tcp|connection (?:refused|timed out|issue)|no route to host|network is unreachable|context deadline|deadline exceeded|request ?cancell?ed|context cancell?ed|send request failed|client\.timeout|handshake timeout|exceeded maximum number of attempts|signal: ?killed|connect ?timeout|(?:could not|unable to) (?:connect|reach)|check your (?:task )?network|timeout awaiting|timed out/i;

/** The name did not resolve, or no resolver answered. */
export const UNRESOLVED =
  /no such host|\blookup [\w.-]{1,253} on \S{3,60}:53|dial (?:tcp|udp):? lookup [\w.-]{1,253} on \d|\blookup [\w.-]{1,253}:? (?:i\/o timeout|read udp|server misbehaving|no answer)|->\S{2,40}:53: i\/o|temporary failure in name resolution|could not resolve|name or service not known|server misbehaving/i;

/** The service asked to slow down. */
export const THROTTLED =
  /throttling ?(?:exception|error)|throttling: rate|throttled|rate exceeded|rate limit|too ?many ?requests|request ?limit ?exceeded|slowdown|\b429\b/i;

/** A secret or a parameter is what the text speaks of. "Unable to pull secrets or registry auth" heads every kind of failure, so the word alone says nothing. */
export const SECRET =
  /secrets? from (?:asm|ssm|aws|amazon|secrets ?manager|the)|registry auth from asm|from (?:aws )?secrets manager|aws secrets manager|secrets manager:|:secretsmanager:|secretsmanager[.:]|parameter store|ssm parameters?|\bssm[.:]|from (?:aws )?systems manager|secret data|getsecretvalue|\basm\b|json key|secret value|parameter with/i;

/** The container's log driver is what the text speaks of. */
export const LOGGING = /logger args|logging driver|log driver|cloudwatch|awslogs|log[- ](?:group|stream|opt)|\blogs\.[a-z0-9-]{5,20}\.amazonaws|\blogs:[a-z]/i;

/** An image's pull, or the login before it, is what the text speaks of. */
export const PULLING =
  /cannotpull|(?<!secrets or )registry|pull(?:ing|ed)? (?:image|access|from|manifest|registry)|cannot pull|can't pull|failed to (?:pull|copy|resolve ref|fetch|authorize|do request|register layer|extract layer)|\/v2\/|image manifest|ref pull|inspect image|\.dkr[.-]ecr|api\.ecr\.|docker\.io|public\.ecr\.aws|manifest (?:for|unknown)|getauthorizationtoken/i;

/** A container could not be created or started. */
export const STARTING =
  /cannotstart|cannotcreate|cannot start container|runtime create|runc|shim task|starting container process|container process|container init|new container runtime task|^exec |error response from daemon|api error|system error:|exec:/i;
