"""How text that addresses a machine gives itself away."""

from __future__ import annotations

import re

from thoralens.privacy.spans import either

_RULES = (
    r"(?:instruct\w+|prompts?|system (?:messages?|prompts?)|directives?|directions|commands?|orders"
    r"|guardrails|constraints|guidelines you|rules(?: you)?|programming|training|context|safety"
    r" (?:rules|checks|filters|policies)|above text|everything (?:above|before|you)|conversation"
    r"|(?:what|anything) (?:you were|was) told|restrictions|policies|sources|citations)"
)
_OVERRIDES = (
    r"(?:ignor\w*|overlook\w*|disregard\w*|forget\w*|overrid\w*|overwrit\w*|bypass\w*|neglect"
    r"|discard|skip|drop"
    r"|delete|erase|do not follow|don't follow|stop following|set aside|pay no attention to"
    r"|abandon)"
)
_MACHINE = (
    r"(?:a\.?i\.?|artificial intelligence|llms?|(?:large )?language models?|chat ?bots?|chatgpt|gpt"
    r"(?:-?\d\w*)?|claude|gemini|llama|mistral|copilot|(?:ai|virtual|digital|chat|research"
    r"|automated"
    r"|language) (?:assistants?|agents?|models?|systems?|readers?|tools?|crawlers?|summari[sz]ers?)"
    r"|assistants?|agents?|bots?|summari[sz]ers?|retriev\w+ (?:system|model|agent)|rag)"
)
_SAY = (
    r"(?:say|state|answer|respond|reply|write|output|print|return|repeat|claim|assert|declare"
    r"|recommend|include|mention|cite|tell|inform|append|prepend|begin|start|end|produce|report"
    r"|display|emit|generate|conclude|summari[sz]e|translate)"
)
_SECRET = (
    r"(?:system prompt|hidden prompt|initial prompt|instructions|api[ _-]?keys?|secrets?|passwords?"
    r"|credentials?|tokens?|environment variables?|chat (?:history|log)|conversation(?: history)?"
    r"|patient(?:'s)? (?:data|name|record|file|image)s?|personal data|user(?:'s)? (?:data|name"
    r"|question|messages?|files?|email|records?)|memory|previous messages|chain of thought|.env)"
)

PATTERNS = (
    rf"\b{_OVERRIDES}\b.{{0,40}}\b(?:previous|prior|above|earlier|preceding|existing|original"
    rf"|all|any"
    rf"|your|the|these|those|every|system|user'?s?|other|initial)\b.{{0,30}}\b{_RULES}\b",
    rf"\b{_OVERRIDES} (?:all |everything |anything |what )?(?:the |of the )?(?:above|before"
    rf"|previous"
    r"|prior|foregoing|preceding)(?: \w+)?(?:$|[.!,;:])",
    rf"\b{_OVERRIDES} (?:all|everything|anything|whatever|what)\b.{{0,20}}\b(?:you|before|above"
    rf"|earlier"
    r"|prior|previously)\b",
    rf"\b{_OVERRIDES} (?:it|them|this|that|these|those)(?: all)?,? (?:and|then|but)\b"
    rf"|\binstead,? {_SAY}\b",
    r"\byour (?:previous|prior|earlier|current|original|existing|initial) (?:context|instructions?"
    r"|prompts?|training|rules|guidelines|directives?|programming|memory)\b",
    rf"\byou are \w+, (?:an?|the) (?:\w+ ){{0,3}}{_MACHINE}\b",
    r"\b(?:print|show|send|share|reveal|disclose|leak|forward|post|list|include|append|repeat"
    r"|output)\b"
    r".{0,20}\b(?:the |this |every |any )user'?s \w+",
    r"\b(?:instructions?|directives?|message|text|page|note)\b.{0,20}\b(?:supersedes?|overrides?"
    r"|replaces?|takes? precedence|takes? priority)\b",
    r"\bfrom now on\b.{0,20}\b(?:you|your|every|all)\b|\byou (?:will|shall|must|may"
    r"|can) (?:now )?only"
    r" (?:speak|talk|answer|respond|say|write|reply|output)|\byou now (?:answer|respond|speak"
    r"|obey|serve"
    r"|reply|act|work)",
    r"\b(?:begin|start|end|finish|conclude|preface|open|close) (?:your|every|each|all) (?:response"
    r"|answer|reply|message|sentence|output)s?\b|\b(?:final|entire|whole|only|next"
    r"|model'?s?) (?:output"
    r"|answer|response|reply) (?:should|must|shall|is to|needs to|has to)\b",
    r"\b(?:new|updated|revised|real|actual|secret|hidden|additional|special|important|priority"
    r"|urgent"
    r"|following|admin\w*|developer|root|system) (?:instructions?|directives?|commands?|prompts?"
    r"|system messages?|orders|override)\b(?:\s*[:=-]|.{0,40}\b(?:you|your|follow|obey|supersede"
    r"|override|replace))",
    r"\byou (?:are|will be|shall be) (?:from now on|henceforth|no longer (?:an?|bound"
    r"|restricted))\b"
    rf"|\byou are now (?:called|named|free (?:of|from)|unrestricted|in \w+ mode"
    rf"|(?:\w+ ){{0,4}}{_MACHINE}\b)",
    rf"\b(?:you are|act as|pretend (?:to be|you are)|role-?play|behave (?:as|like)|imagine you are"
    rf"|assume the role|simulate) (?:an? |the )?(?:\w+ ){{0,3}}(?:{_MACHINE}|dan|developer mode"
    r"|jailbr\w+|unrestricted|unfiltered|evil|hacker|terminal|root|admin\w*|doctor with no)\b",
    r"\b(?:jailbr(?:eak|oken)\w*|developer mode|god mode|dan mode|do anything now|sudo "
    r"|root access)",
    rf"\b(?:dear|hey|hello|hi|attention|note to|message (?:to|for)|to (?:any|all|the|every)|for"
    rf" (?:any|all|the|every)|if you are|as|calling all|instructions? (?:to|for)|addressed to) "
    rf"(?:an? |any |all |the |every |other |future |reading )?{_MACHINE}"
    rf"(?:\s*[:,!;-]|.{{0,40}}\b(?:read|process|summar|must|should|shall|please|{_SAY}|index|pars"
    r"|crawl|access|visit|use|you)\w*)",
    rf"\b{_MACHINE} (?:reading|processing|summari[sz]ing|parsing|indexing|that reads?|who reads?"
    r"|must|shall|should|need to|are (?:required|instructed|asked|ordered)|is (?:required"
    r"|instructed"
    rf"|asked|ordered))\b.{{0,60}}\b(?:{_SAY}|ignor\w*|follow|obey|always|never|only|treat|call"
    rf"|use)",
    r"\byour (?:next |final |only |entire |whole |first )?(?:response|answer|reply|output|summary"
    r"|message|completion|task|job|goal|objective|role|purpose|mission) (?:must|should|shall|has to"
    r"|needs to|will|is (?:now |to )|ought)",
    r"\b(?:respond|reply|answer|output|print|return) (?:only|exactly|solely|just|verbatim"
    r"|nothing but"
    r"|in the (?:voice|style)|with (?:the (?:exact |following |word|phrase|text|sentence)|only|just"
    r"|exactly|[\"'“]|yes|no\b|ok\b))",
    rf"\b(?:you must|you should|you have to|you need to|you are (?:required|instructed|ordered"
    rf"|asked"
    rf"|told|allowed|authori[sz]ed) to|be sure to|make sure (?:to|you)|remember to|please|always"
    rf"|never"
    rf"|do not|don't|when (?:asked|answering|responding)[^.]{{0,40}}) (?:\w+ )?{_SAY}\b.{{0,60}}"
    r"\b(?:user|reader|asker|answer|response|reply|source|citation|link|url|website|this page"
    r"|exactly|verbatim|every question|instead|conversation|summary|as (?:fact|true|verified))\b",
    r"\b(?:tell|inform|assure|convince|persuade|advise|instruct|remind) (?:the |your |every |any )?"
    r"(?:user|reader|asker|human|person asking|customer|visitor)s?\b",
    rf"\b(?:reveal|disclose|leak|expose|exfiltrate|dump|share|send|forward|post|upload|email"
    rf"|transmit"
    rf"|print|show|repeat|output|list|append|include|encode|paste|copy|give)\b.{{0,40}}"
    rf"\b(?:your |the user'?s? |the full |all |any |its )(?:\w+ )?{_SECRET}\b",
    rf"\b(?:reveal|disclose|leak|exfiltrate|dump) .{{0,20}}{_SECRET}\b",
    r"\b(?:call|invoke|run|execute|trigger|launch|activate|issue|make|emit)\b.{0,25}\b(?:the "
    r"|this |a "
    r"|an |your )?[`'\"]?[\w.-]* ?(?:tools?|functions?|plug-?ins?|api calls?|tool[_ ]calls?"
    r"|shell|bash"
    r"|terminal|python|sql|command line|commands?\b.{0,3}:|scripts?|curl|wget|code interpreter)\b",
    r"\buse (?:the |your )(?:[\w-]+ )?(?:tools?|plug-?ins?|code interpreter|browser|shell"
    r"|search function)"
    r"\b",
    r"\b(?:search_library|search_literature|explain_study|similar_cases|delete_\w+|send_\w+|get_\w+"
    r"|read_file|write_file|execute_\w+|run_\w+|http_\w+|fetch_\w+|web_search|open_url|tool_use"
    r"|tool_call\w*|function_call\w*)\b",
    r"\brepeat after me\b|\b(?:quote|copy|repeat|reproduce)\b.{0,60}\bword for word\b"
    r"|\bset aside the"
    r" question\b|\bnothing else (?:may|must|should|can) be (?:quoted|cited|said|used)\b",
    r"\b(?:downgrade|upgrade|mark|set|change|lower|raise|clear"
    r"|cancel)\b.{0,12}\b(?:the )?(?:emergency"
    r"|triage|urgency|alert|red flags?|verdict|confidence)\b.{0,20}\b(?:to|as)\b",
    r"\byou (?:have been|are) (?:now )?(?:granted|given) (?:permission|access|authority"
    r"|clearance)\b",
    r"\bne (?:reponds|repondez) plus\b|\b(?:contesta|responde|contesten|responda)n? siempre\b"
    r"|\brepond(?:s|ez) toujours\b",
    r"\b(?:store|save|keep|remember|write)\b.{0,20}\b(?:in|to) (?:your )?memory\b|\b(?:future"
    r"|later|next)"
    r" (?:chats?|conversations?|sessions?|answers?|replies)\b",
    r"\b(?:tool|function|api) (?:result|output|input|response|call)s?\s*:|\bfunction\s*:\s*\w+_\w+"
    r"|\b(?:output format|stop sequence|max tokens|override code)\b"
    r"|\btemperature\s*[=:]?\s*[01]\b(?!\s*°)",
    r"\b(?:steer|nudge|push|direct) (?:people|users|readers|patients|them)\b|\bwhat you (?:write"
    r"|say|answer"
    r"|reply) next\b|\breply that\b|\bbefore anything else\b|^\W{0,20}obey\b",
    r"^\W{0,20}(?:respond|reply|answer) (?:as|in|with|to|like|using|only)\b|\byou (?:may|can|must"
    r"|should|will)"
    r" (?:only |now |always )?(?:answer|respond|reply|output|print|cite|quote|endorse)\b",
    r"\byou (?:should|must) (?:not|never) (?:advise|recommend|suggest|mention|warn)\b",
    r"\b[a-z_]\w*\(\s*[\"'`]|\b\w+\([^()]{0,80}=[^()]{0,80}\)|\b\w+\.\w+\([\"'][^()]{0,120}\)",
    r"\b(?:rm -rf|drop table|delete from|insert into|select \* from|curl -|wget http|eval\(|exec\("
    r"|import os|os\.system|subprocess|powershell|chmod \d|sudo)",
    r"(?:^|[.!?;\"'`>({\[]\s*)(?:system|assistant|user|human|developer|tool|ai|bot|thoralens"
    r"|chatgpt)"
    r"\s{0,9}(?:\(\w+\)|message|prompt|note|override)?\s*[:>](?:\s|$)",
    r"<\|?\s*/?\s*(?:im_start|im_end|system|assistant|user|endoftext|start_header_id|end_header_id"
    r"|eot_id|begin_of_text|tool_call\w*|function_call\w*|tool_result|instructions?|prompt|s|inst"
    r"|answer|response|context|document|source|untrusted\w*)\s*\|?\s*/?>",
    r"\[/?(?:inst|system|assistant|user|/?sys|prompt|tool)\]|<</?sys>>|#{2,}\s*(?:system"
    r"|instructions?"
    r"|assistant|user|human|response|prompt|new task|task)\b|\bbegin (?:system|new|hidden|admin)"
    r"|={3,}\s*(?:end|begin)|-{3,}\s*(?:end|begin)|\bend of (?:document|page|text|context|source"
    r"|user"
    r" input|article|search results?|retrieved)\b.{0,60}(?:\b(?:you|now|next|system|new)\b|$)",
    r"[{\[]\s*[\"']?(?:name|tool|tools|function|action|tool_calls?|arguments|parameters|role|type"
    r"|recipient_name|cmd|command|method|jsonrpc|event|verdict|triage|refused|citations)[\"']?\s*:",
    r"\b(?:event|data|retry)\s*:\s*(?:\{|done\b|sentence\b|triage\b|error\b|source\b|status\b)",
    r"\b(?:verdict|triage(?: level)?|verified|refused|engine|confidence|entailment|citation check)"
    r"\s*[:=]\s*(?:supported|verified|none|true|false|entailed|pass(?:ed)?|ok|emergency|urgent|\d)",
    r"\b(?:cite|quote|credit|link to|refer(?:ence)?) (?:this|our|my) (?:page|site|website"
    r"|article|source"
    r"|blog|post|document)\b|\b(?:cite|quote|trust|use|prefer|rank|rely on) (?:only "
    r"|solely )?(?:this"
    r" (?:page|source|article|site|document)|us\b)(?: (?:only|first|above|instead|as|exclusively))",
    r"\b(?:this|the following|our) (?:page|source|article|document|text|site) (?:has been|is|was)"
    r" (?:already )?(?:verified|approved|authori[sz]ed|whitelisted|trusted|fact-?checked|certified)"
    r" (?:by (?:the )?(?:system|assistant|developer|thoralens|openai|anthropic|google"
    r"|administrat\w+"
    r"|exa)|as (?:trusted|safe|correct))",
    r"\b(?:rank|rate|score|treat|mark|label|classify|regard) (?:this|the following|our)\b.{0,40}"
    r"\b(?:as (?:a |the )?(?:guideline|trusted|verified|highest|most reliable|first|fact|system"
    r"|true|instruction)|highest|first|above all|10/10|100)",
    r"\b(?:do not|don't|never) (?:mention|reveal|cite|show|warn|tell|disclose|refer to|use|trust"
    r"|consult"
    r")\b.{0,40}\b(?:user|instruction|other (?:source|page|result)s?|this (?:message|note|text"
    r"|instruction)|system|prompt|disclaimer|warning|emergency|ambulance)",
    r"\b(?:open|navigate to|download(?: from)?|browse to|load|fetch|scan|request"
    r"|ping)\b.{0,30}(?:https?:|www\.|\b\w+\.(?:com|net|org|io|xyz|ru|zip|link|click)\b"
    r"|\bthis (?:link"
    r"|url|qr)|\bthe (?:link|url|qr code) (?:below|above)|\bhere to\b)",
    r"\bignore[rz]?\b.{0,30}\b(?:instructions?|consignes?|regles|directives?|ce qui precede"
    r"|contexte)",
    r"\b(?:oublie[rz]?|ne (?:tiens|tenez) pas compte)\b.{0,40}\b(?:instructions?|consignes?"
    r"|precede\w*"
    r"|regles|contexte)|\b(?:reponds|repondez|ecris|ecrivez|affiche[rz]?|dis|dites) (?:uniquement"
    r"|seulement|exactement|a l'utilisateur)|\btu es (?:maintenant|desormais)"
    r"|\bvous etes (?:maintenant"
    r"|desormais)",
    r"\b(?:ignora|ignore|ignorad|olvida|olvide|descarta|omite)\b.{0,40}\b(?:instrucciones|reglas"
    r"|ordenes"
    r"|anterior\w*|contexto|indicaciones)|\b(?:responde|responda|escribe|escriba|muestra|di|diga)"
    r" (?:unicamente|solo|solamente|exactamente|al usuario)|\b(?:ahora eres|eres ahora|a partir de"
    r" ahora eres)",
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b.{0,40}\b(?:anweisung\w*|regeln|befehle"
    r"|vorherig\w*|obig\w*)|\b(?:antworte|schreibe) (?:nur|ausschliesslich)|\bdu bist (?:jetzt"
    r"|nun)",
    r"\b(?:ignora\w*|dimentica\w*|desconsidere|esqueca|negeer)\b.{0,40}\b(?:istruzioni"
    r"|instrucoes|regole"
    r"|regras|precedent\w*|anterior\w*|instructies)",
    r"(?:指示|命令|ルール|指令|提示|规则).{0,6}(?:無視|忘れ|忽略|无视|忘记)",
    r"(?:忽略|无视|忘记|無視|请忽略).{0,20}(?:指令|提示|说明|规则|指示|以上|之前)|(?:以前|これまで|上記)の.{0,10}指示"
    r"|(?:игнорир|забуд|проигнорир)\w*.{0,40}(?:инструкц|указани|правил|предыдущ)\w*"
    r"|(?:تجاهل|انس).{0,30}(?:التعليمات|الأوامر)|(?:이전|위의).{0,12}(?:지시|명령).{0,12}무시",
)
INSTRUCTION = re.compile(either(*PATTERNS), re.I | re.S)
"""Turns of phrase that only ever address a machine. Reads the skeleton of a sentence (lower case,
no accents, look-alikes made Latin)."""

_TALK = (
    r"\b(?:system|hidden|initial|original) prompts?\b|\bcontext window\b|\bprompt injection\b",
    r"\b(?:language|chat|ai|gpt\S*|llm)[- ](?:based )?(?:models?|bots?|assistants?|readers?"
    r"|agents?)\b",
    r"\b(?:llms?|chatgpt|gpt(?:-?\d\S*)?|chatbots?|summari[sz]ers?|crawlers?)\b",
    r"(?<!physician )(?<!physician's )(?<!medical )(?<!nursing )(?<!research )(?<!dental )"
    r"(?<!teaching )(?<!care )\bassistants?\b(?! (?:professor|secretary|director|nurse|physician))",
    r"\b(?:the|any|every|your|this) users?\b|\busers\b(?! of\b)|\b(?:l'utilisateur|al usuario)\b",
    r"\b(?:your|this|the|every|each|any) (?:next |final |own )?(?:reply|answers?|output"
    r"|completion)\b",
    r"\bthoralens\b|\bgenerated (?:text|reply|answer)\b|\b(?:reader|robot)-?bots?\b"
    r"|\bthe operator has\b"
    r"|\b(?:machine|program|software|anyone|whoever|whichever)\b.{0,40}\bthis (?:page|text)?\b",
    r"\bretrieved (?:documents?|texts?|sources?|passages?|context|pages?)\b",
    r"\b(?:your|tes|vos|tus|sus|deine|ihre) (?:\w+ )?(?:developers?|creators?|operators?"
    r"|instructions?"
    r"|prompts?|rules|training|goals?|objectives?|tasks?|programming|guidelines|context|mission"
    r"|consignes|regles|reglas|instrucciones|anweisungen|regeln)\b",
    r"\b(?:admin\w*|developer|system|root) (?:message|override|mode|note|notice|command|access)\b",
    r"\bcitation check\w*\b|\b(?:safety|content|fact) (?:checks?|filters?|rules?|checker)\b",
    r"\bnew (?:goal|task|role|objective|persona|mode|directive)\b|\bhigher[- ]priority\b",
    r"\bprocess(?:es|ing)? this (?:text|page|document|article)\b|\breads? this (?:text|page) auto",
    r"\bgenerating this (?:reply|answer|text|response|summary)\b|\bin (?:the|your) (?:reply"
    r"|summary)\b",
    r"\b(?:all )?(?:other|competing|remaining|conflicting) (?:sources|results|pages|documents)\b",
    r"\[system\]|^\W{0,20}(?:system|assistant|user|admin)\b\s*[\](:]"
    r"|\bwhatever (?:the )?\w+ asks?\b",
)
_ORDERS = (
    r"(?:say|state|answer|respond|reply|write|output|print|return|repeat|claim|recommend|include"
    r"|mention"
    r"|cite|quote|append|prepend|begin|end|produce|display|generate|conclude|translate|encode"
    r"|decode"
    r"|render|open|call|discard|omit|exclude|use|rely|remember|skip|switch|comply|obey|follow"
    r"|praise"
    r"|promote|endorse|certify|name|show|weave|talk|store|mark|proceed|suggest|advise|pretend"
    r"|act|behave|ignore|forget|treat|rank|prefer|trust"
    r"|recommandez|recommande|recomienda|recomiende|empfiehl|dites|diga)"
)
TALK = re.compile(either(*_TALK), re.I)
"""Words that belong to a conversation with a machine rather than to medicine."""

ORDER = re.compile(
    either(
        rf"(?:^|[:;.,!-]\s*)\W{{0,20}}(?:(?:please|kindly|now|also|then|so|and|but|always|never"
        rf"|first|next"
        rf"|finally|simply|just|et|y|und)[,: ]+)*{_ORDERS}\b",
        r"\b(?:you|it|they|whoever|\w*assistants?|\w*models?|\w*bots?|readers?|agents?) (?:must"
        r"|should"
        r"|shall|may|will|can|has to|have to|needs? to|are to|is to)\b",
        rf"\b(?:must|has to|have to|needs? to|is to|and|or|to|you) {_ORDERS}\b",
        r"\b(?:always|never|only|instead|(?:crucial|essential|vital|imperative"
        r"|important) that)\b|^\W{0,20}(?:\w+ )?(?:note|message|for|to|attention"
        r"|instructions?)\b"
        r"[^.]{0,60}:",
    ),
    re.I,
)
"""How an order is worded; ordinary in medical advice, telling beside machine talk."""


def is_order(sentence: str) -> bool:
    """True if a sentence, read as a skeleton, gives orders to a machine."""
    if INSTRUCTION.search(sentence):
        return True
    talk = len({match.group() for match in TALK.finditer(sentence)})
    return talk > 1 or (talk == 1 and ORDER.search(sentence) is not None)
