"""Words that want to be more than words on Discord."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = st.sampled_from(
    [
        *"<@123> <@!123> <@&456> <#789> <@9 @everyone @here <t:1618953630> <t:1618953630:R>".split(),
        *"<:lmao:216154654256398347> <a:dance:392938283556143104> </ask:816437322781949972> <id:customize>".split(),
        *"<+15550100> <dana@a.example> https://a.example <https://a.example> discord://-/x".split(),
        *"discord.gg/abc www.discord.gg/abc :smile: :+1: ::a::b: &lt;@123&gt; \u00af\\_(\u30c4)_/\u00af".split(),
        *"[a](https://b.example) [a]( ![a](b) [a]: [[a]](b) ** * __ _ ~~ || ` `` ``` ```py ```\n".split(" "),
        *"# ## ### -# - + * > >>> 1. 1) === --- \\ \\\\ \\* \\` \\< \\[ ] ) ( : // < > @ ! .".split(),
        *"\n \n\n \t \x00 \x1b \u200b \u2060 \ufeff \u202e \u2066 \u2028 1 a Approve user_stories".split(" "),
    ]
)
SPACES = st.sampled_from(["", "", " ", "  "])
TEXTS = st.lists(st.tuples(PIECES, SPACES).map("".join), max_size=12).map("".join)
EVIL = "@everyone <@123> <@&456> [Approve](https://evil.example) https://evil.example **x** ||y|| `z` <t:1:R> :smile:"
