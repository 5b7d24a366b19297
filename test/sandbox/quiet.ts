/** Imported first: the SDK's word on old Node versions is no part of a scenario's output. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
process.env['AWS_EC2_METADATA_DISABLED'] ??= 'true';
