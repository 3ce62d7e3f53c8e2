"""What people like and do: languages, interests, behaviours, keywords and hashtags."""

from __future__ import annotations

from collections.abc import Iterable

from tiktokwire import tools as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Guard, Refused
from ..common import bad, ids, missing, one_of, whole
from . import targets

_OURS = "A short list; ids are ours"


def languages(call: Call, ask: wire.ToolAsk) -> wire.Languages:
    return wire.Languages(languages=[wire.Language(code=code, name=name) for code, name in targets.book()["languages"]])


def interests(call: Call, ask: wire.InterestsAsk) -> wire.Interests:
    whole("version", ask.version, 2, 1, 2)
    one_of("language", ask.language or "en", wire.NAME_LANGUAGES)
    if ask.placements is not None:
        targets.check_placements(ask.placements)
    return wire.Interests(interest_categories=_interests(_industries(ask.special_industries)))


def actions(call: Call, ask: wire.ActionsAsk) -> wire.Actions:
    one_of("language", ask.language or "en", wire.NAME_LANGUAGES)
    wanted = _industries(ask.special_industries)
    return wire.Actions(action_categories=[] if wanted else _actions())


def recommended(call: Call, ask: wire.CategoriesAsk) -> wire.Categories:
    """What goes with the brand: beauty, and who makes it."""
    targets.check_codes(ask.region_codes)
    if ask.app_id:
        raise missing("app", ask.app_id)
    likely = [one for one in _interests(frozenset()) if one.interest_category_id.startswith("10")]
    acts = [one for one in _actions() if "eauty" in one.name or "Skincare" in one.name or "Make-up" in one.name]
    return wire.Categories(
        interest_categories=[
            wire.RecommendedInterest(
                interest_category_id=one.interest_category_id, interest_category_name=one.interest_category_name
            )
            for one in likely
        ],
        action_categories=[
            wire.RecommendedAction(
                action_category_id=one.action_category_id,
                action_category_name=one.name,
                description=one.description,
                scene=one.action_scene,
            )
            for one in acts
        ],
    )


def keywords(call: Call, ask: wire.KeywordSearch) -> wire.KeywordsFound:
    mode = one_of("mode", ask.mode or "FUZZ_MATCH", wire.KEYWORD_MODES)
    language = one_of("language", ask.language or "en", wire.KEYWORD_LANGUAGES)
    one_of("audience_type", ask.audience_type or "GENERAL_INTEREST", wire.AUDIENCE_TYPES)
    limit = whole("limit", ask.limit, 50, 1, 50)
    seeds = ask.keywords or ([ask.keyword] if ask.keyword else [])
    if not seeds:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): keyword.")
    if len(seeds) > 10:
        raise bad("keywords", f"at most 10, and there are {len(seeds)}.")
    if language != "en":
        return wire.KeywordsFound()
    found: list[wire.Keyword] = []
    for seed in seeds:
        own = _near("keywords", seed) if mode == "SEMANTIC_RECOMMEND" else _with("keywords", seed)
        found += [_interest_keyword(word, seed if len(seeds) > 1 else None) for word in own]
    return wire.KeywordsFound(recommended_keywords=found[:limit])


def keywords_by_id(call: Call, ask: wire.KeywordsAsk) -> wire.Keywords:
    if ask.filtering is not None and ask.filtering.audience_type is not None:
        one_of("filtering.audience_type", ask.filtering.audience_type, wire.AUDIENCE_TYPES)
    if not ask.keyword_query:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): keyword_query.")
    if len(ask.keyword_query) > 50:
        raise bad("keyword_query", f"at most 50, and there are {len(ask.keyword_query)}.")
    known = targets.words("keywords")
    return wire.Keywords(
        keywords=[_interest_keyword(known[one.keyword_id]) for one in ask.keyword_query if one.keyword_id in known]
    )


def hashtags(call: Call, ask: wire.HashtagSearch) -> wire.HashtagsFound:
    operator = one_of("operator", ask.operator or "AND", ("AND", "OR"))
    if not 1 <= len(ask.keywords) <= 10:
        raise bad("keywords", f"give 1 to 10, not {len(ask.keywords)}.")
    each = [_near("hashtags", seed) for seed in ask.keywords]
    if operator == "AND":
        shared = [word for word in each[0] if all(word in others for others in each[1:])]
        return wire.HashtagsFound(recommend_keywords=[_hashtag(word) for word in shared])
    return wire.HashtagsFound(
        recommend_keywords=[
            _hashtag(word, seed) for seed, found in zip(ask.keywords, each, strict=True) for word in found
        ]
    )


def hashtags_by_id(call: Call, ask: wire.HashtagsAsk) -> wire.Hashtags:
    known = targets.words("hashtags")
    return wire.Hashtags(
        keywords_status=[_hashtag(known[id]) for id in ids("keyword_ids", ask.keyword_ids, 1_000) if id in known]
    )


def _industries(given: list[str] | None) -> frozenset[str]:
    for one in given or ():
        one_of("special_industries", one, wire.SPECIAL_INDUSTRIES)
    return frozenset(given or ())


def _interests(industries: frozenset[str]) -> list[wire.Interest]:
    """Every category, or those that ads of these special industries may use."""
    rows = targets.book()["interests"]
    return [
        wire.Interest(
            interest_category_id=id,
            interest_category_name=name,
            level=level,
            sub_category_ids=below,
            special_industries=special,
        )
        for id, name, level, below, special in rows
        if industries <= set(special)
    ]


def _actions() -> list[wire.Action]:
    return [
        wire.Action(
            action_category_id=id, name=name, description=what, level=level, sub_category_ids=below, action_scene=scene
        )
        for id, name, level, below, scene, what in targets.book()["actions"]
    ]


def _with(kind: str, seed: str) -> list[str]:
    """Words that have the seed in them."""
    word = seed.strip().lower()
    return _once(one for topic in targets.book()[kind].values() for one in topic if word in one)


def _near(kind: str, seed: str) -> list[str]:
    """Words of every topic the seed names, or has a word of."""
    word = seed.strip().lower()
    topics = targets.book()[kind].items()
    return _once(one for name, topic in topics if word in name or any(word in each for each in topic) for one in topic)


def _once(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _interest_keyword(word: str, seed: str | None = None) -> wire.Keyword:
    id = targets.word_id("keywords", word)
    return wire.Keyword(keyword=word, keyword_id=id, input_keyword=seed, language="en", status="EFFECTIVE")


def _hashtag(word: str, seed: str | None = None) -> wire.Keyword:
    id = targets.word_id("hashtags", word)
    return wire.Keyword(keyword=word, keyword_id=id, input_keyword=seed, keyword_status="ONLINE")


DOORS = (
    Door("GET", "tool/language/", wire.ToolAsk, Guard.ADVERTISER, languages, source="SDK,GO", note="36 languages"),
    Door(
        "GET",
        "tool/interest_category/",
        wire.InterestsAsk,
        Guard.ADVERTISER,
        interests,
        source="SDK,GO",
        note=f"{_OURS}; both versions are one; names are English",
    ),
    Door("GET", "tool/action_category/", wire.ActionsAsk, Guard.ADVERTISER, actions, source="SDK,GO", note=_OURS),
    Door(
        "POST",
        "tool/targeting_category/recommend/",
        wire.CategoriesAsk,
        Guard.ADVERTISER,
        recommended,
        source="SDK,GO",
        note="Always beauty, which is what the brand sells",
    ),
    Door(
        "GET",
        "tool/interest_keyword/recommend/",
        wire.KeywordSearch,
        Guard.ADVERTISER,
        keywords,
        source="SDK,GO",
        note=f"{_OURS}, in English",
    ),
    Door(
        "GET",
        "tool/interest_keyword/get/",
        wire.KeywordsAsk,
        Guard.ADVERTISER,
        keywords_by_id,
        source="SDK,GO",
        note=_OURS,
    ),
    Door("GET", "tool/hashtag/recommend/", wire.HashtagSearch, Guard.ADVERTISER, hashtags, source="SDK,GO", note=_OURS),
    Door("GET", "tool/hashtag/get/", wire.HashtagsAsk, Guard.ADVERTISER, hashtags_by_id, source="SDK,GO", note=_OURS),
)
