"""Uploads into the library and what is read out of it."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import buyer, made_ad, no, ok
from media import gif, jpeg, md5, mp4, png, send, send_image, send_video

from localtok.library import media_id
from localtok.routes.library import headers, images, videos

lasting = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(width=st.integers(1, 4_000), height=st.integers(1, 4_000))
def test_sides_are_read_from_the_bytes(width, height):
    assert headers.image(png(width, height)) == headers.Header("png", width, height)
    assert headers.image(jpeg(width, height)) == headers.Header("jpeg", width, height)
    assert headers.image(gif(width, height)) == headers.Header("gif", width, height)


@given(width=st.integers(1, 4_000), height=st.integers(1, 4_000), tenths=st.integers(0, 6_000), wide=st.booleans())
def test_a_movie_says_how_long_and_how_large_it_is(width, height, tenths, wide):
    read = headers.video(mp4(width, height, tenths / 10, wide=wide))

    assert (read.format, read.width, read.height, read.duration_ms) == ("mp4", width, height, tenths * 100)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", png(9, 9)[:20], jpeg(9, 9)[:12], mp4()[:60], b"\x00\x00\x00\x08moov"]),
)
def test_no_bytes_are_too_broken_to_look_at(tail, head):
    for look in (headers.image, headers.video, headers.sound):
        read = look(head + tail)
        assert min(read.width, read.height, read.duration_ms) >= 0


def test_a_video_by_file_is_kept_as_its_bytes_say(platform, world):
    me, data = buyer(platform, world), mp4(720, 1_280, 9.5)

    (made,) = ok(send_video(me, data, filename="launch.mp4"))

    kept = world.library.files[made["video_id"]]
    assert (kept.kind, kept.name, kept.signature, kept.size) == ("video", "launch.mp4", md5(data), len(data))
    assert (made["width"], made["height"], made["duration"], made["format"]) == (720, 1_280, 9.5, "mp4")
    assert made["bit_rate"] == len(data) * 8_000 // 9_500
    assert made["create_time"] == "2026-01-01T00:00:00Z"
    assert made["preview_url_expire_time"] == "2026-01-01 06:00:00"
    assert ok(me.get("file/video/ad/info/", video_ids=[made["video_id"], "v999"]))["list"] == [made]


@lasting
@given(st.binary(max_size=300))
def test_whatever_bytes_a_file_has_arrive_whole(platform, world, tail):
    data = mp4() + tail

    (made,) = ok(send_video(buyer(platform, world), data, file_name=f"clip {len(world.library.files)}"))

    assert (made["size"], made["signature"]) == (len(data), md5(data))


def test_a_given_name_wins_and_is_cut_at_a_hundred(platform, world):
    me = buyer(platform, world)

    (made,) = ok(send_video(me, mp4(), file_name="n" * 130))

    assert made["file_name"] == "n" * 100


def test_a_wrong_signature_is_refused(platform, world):
    me = buyer(platform, world)
    before = dataclasses.replace(world.library, files=dict(world.library.files))

    no(send_video(me, mp4(), video_signature=md5(b"other")), 40900, "video_signature")
    no(send_image(me, png(), image_signature="0"), 40900, "image_signature")

    assert world.library == before


def test_the_signature_may_be_in_capitals(platform, world):
    data = mp4()

    ok(send_video(buyer(platform, world), data, video_signature=md5(data).upper()))


@pytest.mark.parametrize(
    ("data", "code"), [(b"", 40906), (b"plain text, honestly", 40908), (png(), 40908), (mp4()[:6], 40908)]
)
def test_what_is_no_video_is_refused(platform, world, data, code):
    no(send_video(buyer(platform, world), data), code, "video_file")


def test_what_is_no_picture_is_refused(platform, world):
    me = buyer(platform, world)

    no(send_image(me, mp4()), 40908, "image_file")
    no(send_image(me, b""), 40906, "image_file")
    no(send_image(me, png(3_600, 1_256)), 40915, "3686400")
    assert ok(send_image(me, png(2_400, 1_256)))["width"] == 2_400


def test_too_many_bytes_are_refused(platform, world, monkeypatch):
    me, movie, picture = buyer(platform, world), mp4(), png()
    monkeypatch.setattr(videos, "VIDEO", dataclasses.replace(videos.VIDEO, most=len(movie) - 1))
    monkeypatch.setattr(images, "IMAGE", dataclasses.replace(images.IMAGE, most=len(picture) - 1))

    no(send_video(me, movie), 40907, "video_file")
    no(send_image(me, picture), 40907, "image_file")


def test_the_limits_are_the_documented_ones():
    assert videos.VIDEO.most == 500 * 1024 * 1024
    assert images.IMAGE.most == 50 * 1024 * 1024 - 1
    assert images.PIXELS == 1_440 * 2_560


def test_what_an_upload_needs_is_named(platform, world):
    me = buyer(platform, world)

    no(me.post("file/video/ad/upload/"), 40002, "video_file", "video_signature")
    no(me.post("file/image/ad/upload/"), 40002, "image_file", "image_signature")
    no(me.post("file/video/ad/upload/", upload_type="UPLOAD_BY_URL"), 40002, "video_url")
    no(me.post("file/video/ad/upload/", upload_type="UPLOAD_BY_FILE_ID"), 40002, "file_id")
    no(me.post("file/video/ad/upload/", upload_type="UPLOAD_BY_VIDEO_ID"), 40002, "video_id")
    no(me.post("file/video/ad/upload/", upload_type="BY_POST"), 40002, "upload_type")
    no(me.post("file/image/ad/upload/", upload_type="UPLOAD_BY_VIDEO_ID"), 40002, "upload_type")


def test_two_videos_cannot_have_one_name(platform, world):
    me = buyer(platform, world)
    ok(send_video(me, mp4(), file_name="same"))

    no(send_video(me, mp4(seconds=3), file_name="same"), 40911, "file_name")
    ok(send_image(me, png(), file_name="same"))
    no(send_image(me, png(9, 9), file_name="same"), 40911, "file_name")


def test_an_address_is_written_down_and_not_fetched(platform, world):
    me, address = buyer(platform, world), "http://127.0.0.1:9/films/spring%20sale.mov?x=1"

    (made,) = ok(me.post("file/video/ad/upload/", upload_type="UPLOAD_BY_URL", video_url=address))

    assert made["file_name"] == "spring sale.mov"
    assert (made["size"], made["width"], made["height"], made["duration"]) == (0, 720, 1_280, 15.0)
    assert made["signature"] == md5(address.encode())
    assert world.library.files[made["video_id"]].source_url == address


@pytest.mark.parametrize("address", ["ftp://x/y.mp4", "/y.mp4", "http://", "http://x/a b.mp4", "http://[x/y"])
def test_what_is_no_web_address_is_refused(platform, world, address):
    me = buyer(platform, world)

    no(me.post("file/video/ad/upload/", upload_type="UPLOAD_BY_URL", video_url=address), 40903, "video_url")
    no(me.post("file/image/ad/upload/", upload_type="UPLOAD_BY_URL", image_url=address), 40903, "image_url")


def test_a_page_of_text_is_no_video(platform, world):
    me = buyer(platform, world)

    no(me.post("file/video/ad/upload/", upload_type="UPLOAD_BY_URL", video_url="http://x/y.html"), 40908, "video_url")


def test_a_video_of_the_library_can_be_named_again(platform, world):
    me = buyer(platform, world)
    (made,) = ok(send_video(me, mp4()))

    asked = {"upload_type": "UPLOAD_BY_VIDEO_ID"}
    assert ok(me.post("file/video/ad/upload/", video_id=made["video_id"], **asked)) == [made]
    no(me.post("file/video/ad/upload/", video_id="v1", **asked), 40053, "video_id")


def test_a_file_passes_through_the_repository(platform, world):
    me, data = buyer(platform, world), png(800, 800)
    dropped = ok(
        send(
            me,
            "file/temporarily/upload/",
            "file",
            data,
            filename="card.png",
            upload_type="FILE",
            content_type="image",
            signature=md5(data),
        )
    )

    asked = {"upload_type": "UPLOAD_BY_FILE_ID", "file_id": dropped["file_id"]}
    made = ok(me.post("file/image/ad/upload/", **asked))

    assert (made["file_name"], made["width"], made["signature"]) == ("card.png", 800, md5(data))
    no(me.post("file/video/ad/upload/", **asked), 40908, "file_id")
    no(me.post("file/image/ad/upload/", upload_type="UPLOAD_BY_FILE_ID", file_id="1"), 40905, "file_id")


def test_the_repository_checks_what_it_is_given(platform, world):
    me = buyer(platform, world)

    no(me.post("file/temporarily/upload/", upload_type="FILE", content_type="image"), 40002, "file", "signature")
    no(me.post("file/temporarily/upload/", upload_type="URL", content_type="image"), 40002, "url")
    no(me.post("file/temporarily/upload/", upload_type="POST", content_type="image"), 40002, "upload_type")
    no(me.post("file/temporarily/upload/", upload_type="URL", content_type="text"), 40002, "content_type")
    no(me.post("file/temporarily/upload/", upload_type="URL", content_type="playable", url="http://x/y"), 40008)
    ok(me.post("file/temporarily/upload/", upload_type="URL", content_type="video", url="http://x/y.mp4"))


def test_flaws_are_found_refused_or_mended(platform, world):
    me = buyer(platform, world)

    no(send_video(me, mp4(300, 500), flaw_detect=True), 40915, "LOW_RESOLUTION", "ILLEGAL_VIDEO_SIZE")
    (fine,) = ok(send_video(me, mp4(720, 720), file_name="a", flaw_detect=True))
    (kept,) = ok(send_video(me, mp4(700, 1_280), file_name="b", flaw_detect=True, auto_fix_enabled=True))
    (bound,) = ok(
        send_video(me, mp4(700, 1_280), file_name="c", flaw_detect=True, auto_fix_enabled=True, auto_bind_enabled=True)
    )

    assert fine["flaw_types"] is None
    assert kept["flaw_types"] == ["ILLEGAL_VIDEO_SIZE"] and kept["fix_task_id"] and kept["width"] == 700
    assert (bound["width"], bound["height"]) == (720, 1_280)


def test_a_taken_name_gets_the_time_at_its_end(platform, world):
    me = buyer(platform, world)
    (one,), (other,) = ok(send_video(me, mp4(), file_name="a")), ok(send_video(me, mp4(seconds=3), file_name="b"))
    world.advance(1)

    ok(me.post("file/video/ad/update/", video_id=other["video_id"], file_name="a"))
    ok(me.post("file/video/ad/update/", video_id=one["video_id"], file_name="a"))

    (now,) = ok(me.get("file/video/ad/info/", video_ids=[other["video_id"]]))["list"]
    assert now["file_name"] == f"a_{world.now * 1_000}"
    assert now["modify_time"] == "2026-01-01T01:00:00Z" and now["create_time"] == "2026-01-01T00:00:00Z"
    assert world.library.files[one["video_id"]].name == "a"
    no(me.post("file/video/ad/update/", video_id="v1", file_name="x"), 40053, "video_id")
    no(me.post("file/image/ad/update/", image_id="i1", file_name="x"), 40007, "i1")
    no(me.post("file/video/ad/update/", video_id=one["video_id"], file_name=" "), 40002, "file_name")


def test_a_name_is_checked_before_it_is_used(platform, world):
    me = buyer(platform, world)
    (made,) = ok(send_video(me, mp4(), file_name="a"))

    taken = ok(me.get("file/name/check/", file_name="a"))
    both = ok(me.get("file/name/check/", files=[{"file_name": "a", "file_type": "IMAGE"}, {"file_name": "a"}]))

    assert taken == {"duplicate": True, "duplicate_template_id": made["material_id"], "file_name": "a"}
    assert [one["duplicate"] for one in both["batch_results"]] == [False, True]
    no(me.get("file/name/check/"), 40002, "file_name")
    no(me.get("file/name/check/", file_name="a", file_type="MUSIC"), 40002, "file_type")
    no(me.get("file/name/check/", files=[]), 40002, "files")


def test_covers_are_pictures_an_ad_can_use(platform, world):
    me = buyer(platform, world)
    (made,) = ok(send_video(me, mp4(seconds=9.5)))

    four = ok(me.get("file/video/suggestcover/", video_id=made["video_id"]))["list"]
    two = ok(me.get("file/video/suggestcover/", video_id=made["video_id"], poster_number=2))["list"]

    assert [one["id"] for one in four][:2] == [one["id"] for one in two] and len(four) == 4
    assert all(world.library.files[one["id"]].kind == "image" for one in four)
    no(me.get("file/video/suggestcover/", video_id=made["video_id"], poster_number=11), 40002, "poster_number")


@lasting
@given(
    size=st.integers(1, 7),
    wanted=st.fixed_dictionaries(
        {},
        optional={
            "width": st.sampled_from([100, 200]),
            "ratio": st.lists(st.sampled_from([0.5, 1.0, 2.0]), max_size=2),
            "video_name": st.sampled_from(["clip", "CLIP 1", "serum"]),
        },
    ),
    by=st.sampled_from([None, "CREATE_TIME", "MODIFY_TIME"]),
)
def test_pages_of_a_search_together_are_the_world(platform, world, size, wanted, by):
    me = buyer(platform, world)
    if world.library.named("video", "clip 0") is None:
        for number in range(6):
            ok(send_video(me, mp4((100, 200)[number % 2], 200), file_name=f"clip {number}"))
    asked = {"filtering": wanted, "page_size": size} | ({"sort_field": by} if by else {})

    first = ok(me.get("file/video/ad/search/", **asked))
    pages = first["page_info"]["total_page"]
    rows = [one for n in range(1, pages + 1) for one in ok(me.get("file/video/ad/search/", page=n, **asked))["list"]]

    chosen = [
        one
        for one in world.library.files.values()
        if one.kind == "video"
        and wanted.get("width", one.width) == one.width
        and wanted.get("video_name", "").lower() in one.name.lower()
        and (not wanted.get("ratio") or any(abs(one.width / one.height - r) <= 0.05 for r in wanted["ratio"]))
    ]
    chosen.sort(key=lambda one: (one.modified_at if by == "MODIFY_TIME" else one.created_at, one.id), reverse=True)
    assert [one["video_id"] for one in rows] == [one.id for one in chosen]
    assert first["page_info"]["total_number"] == len(chosen)


def test_a_search_has_the_documented_limits(platform, world):
    me, many = buyer(platform, world), [str(n) for n in range(101)]

    no(me.get("file/video/ad/search/", page_size=101), 40002, "page_size")
    no(me.get("file/image/ad/search/", page_size=1_001), 40002, "page_size")
    no(me.get("file/video/ad/search/", filtering={"video_ids": many}), 40002, "filtering.video_ids")
    no(me.get("file/image/ad/search/", filtering={"image_ids": many}), 40002, "filtering.image_ids")
    no(me.get("file/video/ad/search/", sort_field="NAME"), 40002, "sort_field")
    no(me.get("file/video/ad/info/", video_ids=many[:61]), 40002, "video_ids")
    no(me.get("file/image/ad/info/", image_ids=many), 40002, "image_ids")


def test_pictures_are_found_by_measure(platform, world):
    me = buyer(platform, world)
    made = ok(send_image(me, jpeg(750, 421), filename="card.jpg"))

    found = ok(me.get("file/image/ad/search/", filtering={"width": 750, "ratio": [1.8]}))["list"]

    assert {one["width"] for one in found} == {750} and made in found
    assert made["format"] == "jpeg" and made["is_carousel_usable"] is True
    assert ok(send_image(me, gif(10, 10), filename="g.gif"))["is_carousel_usable"] is False


def test_sounds_are_the_accounts_own_and_tiktoks(platform, world):
    me, data = buyer(platform, world), b"ID3" + bytes(60)
    made = ok(send(me, "file/music/upload/", "music_file", data, filename="hum.mp3", music_signature=md5(data)))

    own = ok(me.get("file/music/get/", filtering={"sources": ["USER"]}))["musics"]
    system = ok(me.get("file/music/get/", filtering={"sources": ["SYSTEM"]}))["musics"]

    assert made in own and len(own) == 2
    assert made["duration"] is None and made["create_time"] == "2026-01-01T00:00:00Z"
    assert all(one["create_time"] is None and one["duration"] for one in system) and len(system) == 1


def test_sounds_for_a_carousel_are_searched(platform, world):
    me = buyer(platform, world)
    own, system = world.library.of("music")
    scene = {"music_scene": "CAROUSEL_ADS"}

    def found(how, **filtering):
        answer = ok(me.get("file/music/get/", search_type=how, filtering=filtering, **scene))
        return [one["music_id"] for one in answer["musics"]]

    ok(me.post("file/music/upload/", material_action="ADD_TO_LIKED", material_id=own.material_id, **scene))
    ok(me.post("file/music/upload/", material_action="ADD_TO_HISTORY", material_id=system.material_id, **scene))

    assert found("SEARCH_BY_LIKED") == [own.id]
    assert found("SEARCH_BY_HISTORY") == [system.id]
    assert found("SEARCH_BY_KEYWORD", keyword="soft") == [system.id]
    assert found("SEARCH_BY_KEYWORD", keyword="jingle") == []
    assert found("SEARCH_BY_MUSIC_ID", music_ids=[own.id, "1"]) == [own.id]
    assert found("SEARCH_BY_SOURCE", sources=["USER"]) == [own.id]
    assert found("SEARCH_BY_RECOMMEND", image_urls=["http://x/1", "http://x/2"]) == [system.id]
    ok(me.post("file/music/upload/", material_action="REMOVE_FROM_LIKED", material_id=own.material_id, **scene))
    assert found("SEARCH_BY_LIKED") == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"music_scene": "FEED"}, "music_scene"),
        ({"search_type": "SEARCH_BY_LIKED"}, "search_type"),
        ({"music_scene": "CAROUSEL_ADS"}, "search_type"),
        ({"music_scene": "CAROUSEL_ADS", "search_type": "SEARCH_BY_EAR"}, "search_type"),
        ({"music_scene": "CAROUSEL_ADS", "search_type": "SEARCH_BY_KEYWORD"}, "filtering.keyword"),
        ({"music_scene": "CAROUSEL_ADS", "search_type": "SEARCH_BY_HISTORY", "page_size": 201}, "page_size"),
        (
            {
                "music_scene": "CAROUSEL_ADS",
                "search_type": "SEARCH_BY_RECOMMEND",
                "filtering": {"image_urls": ["http://x/1"]},
            },
            "filtering.image_urls",
        ),
        ({"page": 101}, "page"),
        ({"page_size": 1_001}, "page_size"),
        ({"filtering": {"sources": ["NOBODY"]}}, "filtering.sources"),
        ({"filtering": {"styles": ["a", "b"]}}, "filtering.styles"),
    ],
)
def test_a_wrong_search_for_sounds_is_refused(platform, world, asked, field):
    no(buyer(platform, world).get("file/music/get/", **asked), 40002, field)


def test_a_carousel_takes_mp3_only(platform, world):
    me, data = buyer(platform, world), b"RIFF\0\0\0\0WAVE" + bytes(40)
    asked = {"filename": "hum.wav", "music_signature": md5(data)}

    no(
        send(
            me,
            "file/music/upload/",
            "music_file",
            data,
            music_scene="CAROUSEL_ADS",
            upload_type="UPLOAD_BY_FILE",
            **asked,
        ),
        40908,
    )
    no(send(me, "file/music/upload/", "music_file", data, music_scene="CAROUSEL_ADS", **asked), 40002, "upload_type")
    no(me.post("file/music/upload/", material_action="ADD_TO_LIKED", material_id="1"), 40002, "material_action")
    ok(send(me, "file/music/upload/", "music_file", data, **asked))


def test_files_nobody_shows_can_be_deleted(platform, world):
    me = buyer(platform, world)
    ad_id = made_ad(platform, world)
    (free,) = ok(send_video(me, mp4(), file_name="free"))
    (used,) = ok(send_video(me, mp4(seconds=3), file_name="used"))
    world.ads[ad_id].video_id = used["video_id"]
    card = next(iter(world.library.portfolios.values())).content[0]["image_id"]

    gone = ok(me.post("creative/asset/delete/", video_ids=[free["video_id"], used["video_id"], "v1"], image_ids=[card]))

    assert gone == {"failed_video_ids": [used["video_id"], "v1"], "failed_image_ids": [card]}
    assert free["video_id"] not in world.library.files and used["video_id"] in world.library.files
    no(me.post("creative/asset/delete/"), 40002, "video_ids")
    no(me.post("creative/asset/delete/", image_ids=[str(n) for n in range(51)]), 40002, "image_ids")


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_ids_of_files_look_like_tiktoks_and_differ(one, other):
    assert media_id("video", one).startswith("v10033g50000") and len(media_id("video", one)) == 32
    assert one == other or media_id("video", one) != media_id("video", other)
    assert one == other or media_id("image", one) != media_id("image", other)
