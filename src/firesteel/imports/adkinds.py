"""What Ads Manager calls the columns of its exports, in several languages."""

from __future__ import annotations

from .kinds import Kind

NAMES = ("campaign_id", "campaign", "adgroup_id", "adgroup", "ad_id", "ad")
COUNTS = (
    "impressions", "reach", "clicks", "plays", "watched_2s", "watched_6s", "p25", "p50", "p75", "completions", "likes",
    "comments", "shares", "follows", "profile_visits", "conversions",
)  # fmt: skip
AD_COLUMNS = (
    "day",
    *NAMES,
    "post_id",
    "spend",
    "currency",
    *COUNTS,
    "average_play_s",
    "value",
    "ctr",
    "completion_rate",
)
"""Ours, as mappings name them; a rate only stands in for a count that is missing."""

# English names are documented by public parsers and by TikTok's help; the other languages are our translations of them.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "day": ("By Day", "Date", "Day", "Fecha", "Por día", "Día", "Data", "Por dia", "Dia", "Datum", "Tag", "Nach Tag",
            "Par jour", "Jour", "Tanggal", "Per hari", "Hari", "Giorno", "stat_time_day", "stat_time_hour"),
    "campaign_id": ("Campaign ID", "ID de campaña", "ID de la campaña", "ID da campanha", "Kampagnen-ID", "ID de campagne",
                    "ID de la campagne", "ID kampanye", "ID campagna"),
    "campaign": ("Campaign name", "Campaign", "Nombre de la campaña", "Nombre de campaña", "Nome da campanha", "Kampagnenname",
                 "Name der Kampagne", "Nom de la campagne", "Nom de campagne", "Nama kampanye", "Nome campagna"),
    "adgroup_id": ("Ad group ID", "Adgroup ID", "ID del grupo de anuncios", "ID do grupo de anúncios", "Anzeigengruppen-ID",
                   "ID du groupe de publicités", "ID grup iklan", "ID gruppo di annunci"),
    "adgroup": ("Ad group name", "Adgroup name", "Ad group", "Nombre del grupo de anuncios", "Nome do grupo de anúncios",
                "Anzeigengruppenname", "Name der Anzeigengruppe", "Nom du groupe de publicités", "Nom du groupe d'annonces",
                "Nama grup iklan", "Nome gruppo di annunci"),
    "ad_id": ("Ad ID", "ID del anuncio", "ID de anuncio", "ID do anúncio", "Anzeigen-ID", "ID de la publicité",
              "ID de l'annonce", "ID iklan", "ID annuncio"),
    "ad": ("Ad name", "Ad", "Nombre del anuncio", "Nome do anúncio", "Anzeigenname", "Name der Anzeige",
           "Nom de la publicité", "Nom de l'annonce", "Nama iklan", "Nome annuncio"),
    "post_id": ("Post ID", "TikTok post ID", "TikTok item ID", "Item ID", "Organic post ID", "Spark Ads post ID",
                "TikTok post", "Post link", "ID de la publicación", "ID da publicação", "Beitrags-ID", "ID postingan"),
    "spend": ("Cost", "Spend", "Amount spent", "Total cost", "Costo", "Coste", "Gasto", "Inversión", "Custo", "Valor gasto",
              "Kosten", "Ausgaben", "Coût", "Dépenses", "Biaya", "Spesa"),
    "currency": ("Currency", "Moneda", "Divisa", "Moeda", "Währung", "Devise", "Mata uang", "Valuta"),
    "impressions": ("Impressions", "Impression", "Impresiones", "Impressões", "Impressionen", "Impresi", "Tayangan",
                    "Impressioni"),
    "reach": ("Reach", "Alcance", "Reichweite", "Portée", "Couverture", "Jangkauan", "Copertura"),
    "clicks": ("Clicks (destination)", "Clicks", "Clicks (all)", "Clics (destino)", "Clics", "Clics (todos)",
               "Cliques (destino)", "Cliques", "Cliques (todos)", "Klicks (Ziel)", "Klicks", "Klicks (alle)",
               "Clics (destination)", "Clics (tous)", "Klik (tujuan)", "Klik", "Klik (semua)", "Clic (destinazione)"),
    "plays": ("Video views", "Video plays", "Video play actions", "Visualizaciones de video", "Visualizaciones de vídeo",
              "Reproducciones de video", "Visualizações de vídeo", "Visualizações do vídeo", "Videoaufrufe", "Video-Aufrufe",
              "Vues de vidéo", "Vues vidéo", "Penayangan video", "Tayangan video", "Visualizzazioni video"),
    "watched_2s": ("2-second video views", "Video views at 2s", "Video watched 2 s", "Visualizaciones de video de 2 segundos",
                   "Visualizações de vídeo de 2 segundos", "2-Sekunden-Videoaufrufe", "Vues de vidéo de 2 secondes",
                   "Penayangan video 2 detik"),
    "watched_6s": ("6-second video views", "Video views at 6s", "Focused views", "6-second views (focused view)",
                   "Video watched 6 s", "Visualizaciones de video de 6 segundos", "Visualizações de vídeo de 6 segundos",
                   "6-Sekunden-Videoaufrufe", "Vues de vidéo de 6 secondes", "Penayangan video 6 detik"),
    "p25": ("Video views at 25%", "Video views p25", "Video views p 25", "Visualizaciones de video al 25%",
            "Visualizações de vídeo em 25%", "Videoaufrufe bei 25%", "Vues de vidéo à 25%", "Penayangan video pada 25%"),
    "p50": ("Video views at 50%", "Video views p50", "Video views p 50", "Visualizaciones de video al 50%",
            "Visualizações de vídeo em 50%", "Videoaufrufe bei 50%", "Vues de vidéo à 50%", "Penayangan video pada 50%"),
    "p75": ("Video views at 75%", "Video views p75", "Video views p 75", "Visualizaciones de video al 75%",
            "Visualizações de vídeo em 75%", "Videoaufrufe bei 75%", "Vues de vidéo à 75%", "Penayangan video pada 75%"),
    "completions": ("Video views at 100%", "Video views p100", "Video views p 100", "Video completions",
                    "Visualizaciones de video al 100%", "Visualizações de vídeo em 100%", "Videoaufrufe bei 100%",
                    "Vues de vidéo à 100%", "Penayangan video pada 100%"),
    "average_play_s": ("Average play time per video view", "Average play time", "Average video play",
                       "Tiempo medio de reproducción por visualización de video", "Tempo médio de reprodução por visualização de vídeo",
                       "Durchschnittliche Wiedergabezeit pro Videoaufruf", "Temps de lecture moyen par vue de vidéo",
                       "Rata-rata waktu putar per penayangan video"),
    "likes": ("Paid likes", "Likes", "Me gusta pagados", "Curtidas pagas", "Bezahlte Likes", "J'aime payants", "Suka berbayar"),
    "comments": ("Paid comments", "Comments", "Comentarios pagados", "Comentários pagos", "Bezahlte Kommentare",
                 "Commentaires payants", "Komentar berbayar"),
    "shares": ("Paid shares", "Shares", "Compartidos pagados", "Compartilhamentos pagos", "Bezahlte Shares",
               "Bezahlte Teilungen", "Partages payants", "Pembagian berbayar"),
    "follows": ("Paid follows", "Paid followers", "Follows", "Seguidores pagados", "Seguidores pagos", "Bezahlte Follower",
                "Abonnements payants", "Pengikut berbayar"),
    "profile_visits": ("Paid profile visits", "Profile visits", "Visitas al perfil pagadas", "Visitas pagas ao perfil",
                       "Bezahlte Profilbesuche", "Visites de profil payantes", "Kunjungan profil berbayar"),
    "conversions": ("Conversions", "Conversion", "Total conversions", "Conversiones", "Conversões", "Konversionen",
                    "Konversi", "Conversioni"),
    "value": ("Total conversion value", "Total purchase value", "Conversion value", "Valor total de conversión",
              "Valor total de las conversiones", "Valor total de conversão", "Gesamter Konversionswert",
              "Gesamtwert der Konversionen", "Valeur totale des conversions", "Total nilai konversi"),
    "ctr": ("CTR (destination)", "CTR", "CTR (all)", "CTR (destino)", "CTR (Ziel)", "CTR (tujuan)"),
    "completion_rate": ("100% video view rate", "Video completion rate"),
}  # fmt: skip

ADS = Kind(
    key="ads-manager",
    name="Ads Manager report",
    what="ads",
    columns=_COLUMNS,
    needs=(frozenset({"ad", "spend"}), frozenset({"ad_id", "spend"})),
    percents=frozenset({"ctr", "completion_rate"}),
    totals=True,
)
ABOVE_ADS = Kind(
    key="ads-manager-groups",
    name="Ads Manager report without ads",
    what="",
    columns=_COLUMNS,
    needs=(frozenset({"campaign", "spend"}), frozenset({"adgroup", "spend"})),
    lacks=frozenset({"ad", "ad_id"}),
    instead="export it at the level of ads, with Ad name and Cost among its columns",
)
AD_KINDS = (ADS, ABOVE_ADS)
AD_TABLE = Kind(key="table", name="table of ads", what="ads", columns={}, needs=(), totals=True)
