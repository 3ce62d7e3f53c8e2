"""TikTok's own exports about an account: what TikTok Studio and Business Suite call their columns.

Seen in exports from 2021 to 2026 are the English headers, and English headers over localised dates. The names in other
languages are our translations, for the day an export brings them; a wrong one matches nothing and harms nothing.
"""

from __future__ import annotations

from .kinds import Kind

_TITLE = (
    "Video title", "Título del vídeo", "Título del video", "Título do vídeo", "Videotitel", "Titre de la vidéo",
    "Judul video", "Titolo del video", "Titel van video", "Tytuł filmu", "Video başlığı", "Tiêu đề video", "Tajuk video",
)  # fmt: skip
_LINK = (
    "Video link", "Enlace del vídeo", "Enlace del video", "Enlace de vídeo", "Link do vídeo", "Videolink", "Video-Link",
    "Lien de la vidéo", "Lien vidéo", "Tautan video", "Link video", "Link del video", "Videokoppeling", "Link do filmu",
    "Video bağlantısı", "Liên kết video", "Pautan video",
)  # fmt: skip
_POSTED = (
    "Post time", "Hora de publicación", "Fecha de publicación", "Hora da publicação", "Horário da publicação",
    "Data de publicação", "Hora da postagem", "Veröffentlichungszeit", "Veröffentlichungsdatum", "Postzeit",
    "Heure de publication", "Date de publication", "Waktu posting", "Waktu postingan", "Tanggal posting",
    "Ora di pubblicazione", "Data di pubblicazione", "Plaatsingstijd", "Czas publikacji", "Gönderi zamanı",
    "Thời gian đăng", "Masa siaran",
)  # fmt: skip
_DATE = ("Date", "Fecha", "Data", "Datum", "Tanggal", "Tarih", "Ngày", "Tarikh")
_VIEWS = (
    "Video views", "Visualizaciones de vídeo", "Visualizaciones de video", "Visualizaciones del vídeo",
    "Reproducciones de vídeo", "Reproducciones de video", "Visualizações de vídeo", "Visualizações do vídeo",
    "Videoaufrufe", "Video-Aufrufe", "Vues de la vidéo", "Vues des vidéos", "Vues vidéo", "Tayangan video",
    "Penayangan video", "Visualizzazioni video", "Visualizzazioni del video", "Videoweergaven", "Wyświetlenia filmu",
    "Video görüntülemeleri", "Lượt xem video", "Tontonan video",
)  # fmt: skip
_POST = {"caption": _TITLE, "url": _LINK, "posted_at": _POSTED}
_UNSEEN = (
    "impressions", "reach", "hook_2s", "hook_6s", "watch_time_s", "completions", "rewatches", "follows", "profile_visits",
    "retention", "viewers",
)  # fmt: skip
"""Signals in none of these exports."""

STUDIO = Kind(
    key="tiktok-studio",
    name="TikTok Studio content",
    what="posts",
    columns=_POST
    | {
        "views": (
            "Total views", "Visualizaciones totales", "Total de visualizaciones", "Reproducciones totales",
            "Total de reproducciones", "Total de visualizações", "Visualizações totais", "Aufrufe insgesamt",
            "Gesamtaufrufe", "Aufrufe gesamt", "Total des vues", "Nombre total de vues", "Vues totales", "Total tayangan",
            "Total penayangan", "Visualizzazioni totali", "Totaal aantal weergaven", "Łączna liczba wyświetleń",
            "Toplam görüntüleme", "Toplam görüntülenme", "Tổng lượt xem", "Jumlah tontonan",
        ),
        "likes": (
            "Total likes", "Me gusta totales", "Total de Me gusta", "Total de curtidas", "Total de gostos",
            "Likes insgesamt", "Likes gesamt", "Total des J’aime", "Total des j'aime", "Nombre total de j'aime",
            "Total suka", "Total like", "Mi piace totali", "Totaal aantal likes", "Łączna liczba polubień",
            "Toplam beğeni", "Tổng lượt thích", "Jumlah suka",
        ),
        "comments": (
            "Total comments", "Comentarios totales", "Total de comentarios", "Total de comentários", "Comentários totais",
            "Kommentare insgesamt", "Kommentare gesamt", "Total des commentaires", "Nombre total de commentaires",
            "Total komentar", "Commenti totali", "Totaal aantal reacties", "Łączna liczba komentarzy", "Toplam yorum",
            "Tổng bình luận", "Tổng lượt bình luận", "Jumlah komen",
        ),
        "shares": (
            "Total shares", "Veces compartido en total", "Total de veces compartido", "Compartidos totales",
            "Total de compartidos", "Total de compartilhamentos", "Compartilhamentos totais", "Total de partilhas",
            "Geteilt insgesamt", "Shares insgesamt", "Geteilte Inhalte insgesamt", "Total des partages",
            "Nombre total de partages", "Total bagikan", "Total dibagikan", "Condivisioni totali", "Totaal aantal shares",
            "Łączna liczba udostępnień", "Toplam paylaşım", "Tổng lượt chia sẻ", "Jumlah kongsi",
        ),
    },
    needs=(frozenset({"url", "posted_at", "views"}),),
    cannot_show=("saves", *_UNSEEN),
)  # fmt: skip
SUITE = Kind(
    key="business-suite",
    name="Business Suite videos",
    what="posts",
    columns=_POST
    | {
        "views": _VIEWS,
        "likes": ("Likes", "Me gusta", "Curtidas", "Gostos", "„Gefällt mir“", "J’aime", "J'aime", "Suka", "Mi piace",
                  "Polubienia", "Beğeniler", "Lượt thích"),
        "comments": ("Comments", "Comentarios", "Comentários", "Kommentare", "Commentaires", "Komentar", "Commenti",
                     "Reacties", "Komentarze", "Yorumlar", "Bình luận", "Komen"),
        "shares": ("Shares", "Compartidos", "Veces compartido", "Compartilhamentos", "Partilhas", "Geteilt", "Partages",
                   "Bagikan", "Dibagikan", "Condivisioni", "Udostępnienia", "Paylaşımlar", "Lượt chia sẻ", "Kongsi"),
        "saves": ("Add to Favorites", "Added to Favorites", "Favorites", "Añadidos a favoritos", "Añadir a favoritos",
                  "Agregar a favoritos", "Adicionar aos favoritos", "Adicionados aos favoritos", "Zu Favoriten hinzugefügt",
                  "Zu Favoriten hinzufügen", "Favoriten", "Ajouter aux favoris", "Ajouts aux favoris", "Favoris",
                  "Tambahkan ke Favorit", "Ditambahkan ke Favorit", "Aggiungi ai preferiti", "Aggiunti ai preferiti",
                  "Aan favorieten toegevoegd", "Dodaj do ulubionych", "Favorilere ekle", "Thêm vào mục Yêu thích"),
    },
    needs=(frozenset({"url", "posted_at", "views"}),),
    cannot_show=_UNSEEN,
)  # fmt: skip
POST_KINDS = (STUDIO, SUITE)

_CONTENT = "export Content instead (Analytics, Content, Download data as CSV): it has a row a post"
_BY_DAY = {
    "date": _DATE,
    "views": _VIEWS,
    "profile_views": ("Profile views", "Visualizaciones del perfil", "Visitas al perfil", "Visualizações do perfil",
                      "Profilaufrufe", "Vues du profil", "Tayangan profil", "Kunjungan profil", "Visualizzazioni del profilo"),
    "followers": ("Followers", "Total followers", "Seguidores", "Follower", "Abonnés", "Pengikut", "Takipçiler"),
    "followers_gained": ("Difference in followers from previous day", "Net growth", "New followers", "Nuevos seguidores",
                         "Novos seguidores", "Neue Follower", "Nouveaux abonnés", "Pengikut baru"),
    "reach": ("Reached audience", "Audiencia alcanzada", "Público alcançado", "Erreichte Zielgruppe", "Audience atteinte",
              "Audiens yang dijangkau"),
    "engaged": ("Engaged audience",),
    "viewers": ("Total Viewers", "Unique Viewers", "Total de espectadores", "Zuschauer insgesamt",
                "Nombre total de spectateurs", "Total penonton"),
    "hour": ("Hour", "Hora", "Stunde", "Heure", "Jam", "Ora"),
    "active_followers": ("Active followers", "Seguidores activos", "Seguidores ativos", "Aktive Follower",
                         "Abonnés actifs", "Pengikut aktif"),
}  # fmt: skip
_SHARES = {
    "gender": ("Gender", "Género", "Gênero", "Geschlecht", "Genre", "Sexe", "Jenis kelamin", "Genere"),
    "age": ("Age", "Age range", "Edad", "Idade", "Alter", "Âge", "Usia", "Età"),
    "territory": ("Top territories", "Territory", "Top countries", "Principales territorios", "Principais territórios",
                  "Top-Gebiete", "Principaux territoires", "Wilayah teratas"),
    "share": ("Distribution", "Distribución", "Distribuição", "Verteilung", "Répartition", "Distribusi", "Distribuzione"),
}  # fmt: skip


def _no_posts(key: str, name: str, what: str, *needs: str) -> Kind:
    return Kind(
        key=key,
        name=name,
        what=what,
        columns=_SHARES if "share" in needs[0].split() else _BY_DAY,
        needs=tuple(frozenset(need.split()) for need in needs),
        instead=_CONTENT,
    )


ACCOUNT_KINDS = (
    _no_posts("tiktok-overview", "TikTok overview by day", "days",
              "date views profile_views", "date views followers", "date views viewers"),
    _no_posts("tiktok-viewers", "TikTok viewers by day", "days", "date viewers"),
    _no_posts("tiktok-followers", "TikTok followers by day", "days", "date followers", "date followers_gained"),
    _no_posts("tiktok-follower-activity", "TikTok follower activity by hour", "days", "date hour active_followers"),
    _no_posts("tiktok-follower-gender", "TikTok followers by gender", "people", "gender share"),
    _no_posts("tiktok-follower-age", "TikTok followers by age", "people", "age share"),
    _no_posts("tiktok-follower-territories", "TikTok followers by territory", "people", "territory share"),
    _no_posts("business-suite-days", "Business Suite account by day", "days", "date views profile_views reach"),
    _no_posts("business-suite-audience", "Business Suite audience by day", "days", "date reach engaged", "date followers engaged"),
)  # fmt: skip
"""Exports about the account, not its posts: known so that they can be refused with what to export instead."""
