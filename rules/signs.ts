/**
 * Names by which programs show that they do something: ask who a request comes from, limit how often somebody is
 * served, record what happens. No proof that they do it well; rules that say something is missing are silent where
 * such a name shows that it may be there after all. Data only.
 */

export type Sign = 'authenticates' | 'limits' | 'observes';

export const signs: Readonly<Record<Sign, RegExp>> = {
  authenticates:
    /auth(?!or(?:s|ed)?(?![a-z]))|log_?in(?!g)|sign_?in|jwt|passport|clerk|(?:current|get|require|fetch)_?user(?!s|_?(?:input|message|prompt|text|quer|question|name|agent|content))|(?:verify|check|validate|require|decode)_?(?:api_?)?(?:token|key|user|signature|request|session|access|secret)|api_?key_?(?:header|query|cookie|guard|middleware)|(?:get|require)_?(?:server_?)?session(?!_?id)|permission|is_?admin|bearer|user_passes_test|webhook_?secret|signature|hmac|guards?$|^x-(?:api-key|signature)/i,
  limits: /rate_?limit|(?<!de)limiter|throttl|quota|slow_?(?:down|api)|token_?bucket|usage_?limit|too_?many_?requests|credits?_?(?:left|used|remaining)|budget/i,
  observes: /logg(?:er|ing)|telemetry|trac(?:er|ing)(?![a-z])|langfuse|langsmith|helicone|portkey|openinference|on_?finish_?log|audit_?(?:log|trail)|base_?url$/i,
};

/** Functions and variables whose value says whether somebody may do something, or whether a text is harmless. */
export const decision =
  /(?:^|_|(?<=[a-z]))(?:is|are|has|can|may|should|must|check|verify|validate|ensure|require|assert|detect|screen)?_?(?:allow(?:ed)?|authori[sz](?:ed?|ation)|permit(?:ted)?|permissions?|access|safe(?:ty)?|unsafe|approv(?:ed?|al)|admin|trusted|harmful|malicious|jailbreak|injection|flagged|forbidden)(?:_|$|(?=[A-Z]))/i;
