### Kreyòl ayisyen. Mesaj yo ak varyab yo se menm ak sa ki nan en.ftl.

language-name = kreyòl ayisyen

## Mo kòmand yo: premye a se sa bòt la ekri.

command-receive = resevwa, fakti, touche
command-again = ankò, nouvo, renouvle
command-cancel = anile
command-status = eta, estati, peye, verifye
command-history = istorik, istwa, peman, lis
command-balance = balans, sòld, sòl
command-price = pri
command-language = lang
command-timezone = lè, zòn, orè
command-currency = lajan, monè, deviz
command-profile = pwofil
command-link = lye
command-unlink = delye
command-connect = konekte, koneksyon
command-disconnect = dekonekte
command-whoami = kimounmwen
command-export = ekspòte
command-delete = efase, siprime
command-help = èd, meni, bonjou, bonswa, kòmanse

short-receive = inv, qr
short-history = txs, tx, hist
short-balance = bal

## Vrè mo ki sanble ak yon kòmand ki mal ekri, ak mo pou peye: pa gen kòmand ki li nan yo.

real-words = rezèvwa, ladan, lajman, kòmantè, kòmande, devine, prive
sentence-paying = peye, voye, transfere, poubwa, retire, achte, depanse

## Sa fraz yo mande: mo sa yo, youn dèyè lòt. Montan yon kòmand vin dèyè yo. Nou sèlman pwopoze l.

sentence-receive = fakti pou, fakti, qr pou, resevwa, touche, fè yo peye m
sentence-status = li peye, yo peye, deja peye, lajan an rive, lajan an antre, peman an rive
sentence-today = konbyen mwen fè jodi a, konbyen m fè jodi a, konbyen kòb mwen fè jodi a, konbyen lajan mwen fè jodi a, konbyen lajan ki antre jodi a, konbyen mwen vann jodi a
sentence-not = pa, poko, non, janm, san

## Mo anndan kòmand yo

word-in = antre, resevwa
word-out = soti, voye
word-more = plis, tout, kòmand
word-sats = sat, sats, satoshi, satoshis
word-dollars = dola, dolà, usd
word-my-data = done mwen, tout done mwen, done
word-thanks = mèsi, mèsi anpil, mèsi bokou, gran mèsi, ok mèsi

## Mo kantite yo; mak yo se menm ak sa ki nan en.ftl.

amount-units =
    USD 5HTG: dola
    USD: dola vèt
    EUR: ewo
    GBP: liv estèlin
    HTG: goud, gouden
    5HTG: dola ayisyen, dolar ayisyen
    BTC: bitkòyn
    SAT: satochi
    MXN DOP COP: peso, pesos
    DOP: pesos dominiken
    CHF XOF XAF: fran
amount-cents =
    HTG USD: santim
    HTG: kòb
    USD: ?sant
amount-nations =
    USD: ameriken, etazini, us
    JMD: jamayik, jamayiken, jamayiken yo
    TTD: trinidad
    BSD: bahameyen, baameyen
    CAD: kanadyen
    DOP: dominiken
    MXN: meksiken
    HTG: ayisyen, ayiti
    CUP: kiben
    CHF: swis
amount-powers =
    3: mil
    6: milyon
    9: milya
amount-numbers =
    1: yon, youn, en
    2: de
    3: twa
    4: kat
    5: senk
    6: sis
    7: sèt
    8: uit, wit
    9: nèf
    10: dis
    11: onz
    12: douz
    13: trèz
    14: katòz
    15: kenz
    16: sèz
    17: disèt
    18: dizuit, dizwit
    19: diznèf
    20: ven
    21: venteyen
    22: vennde
    25: vennsenk
    30: trant
    40: karant
    50: senkant
    60: swasant
    70: swasanndis
    80: katreven
    90: katrevendis
    100: san
    200: de san
    1000: mil
    1000000: milyon
amount-articles = yon, en, de
amount-sets = douzèn, pè, dizèn
amount-joints = ak, epi, plis
amount-of = nan, an
amount-halves = demi, ka
amount-each = chak, chak moun
amount-others = oswa, a, jiska, fwa, vigil, pwen, mwens, x

## Yon kòmand pou yo peye

receive-fixed = Resevwa { $amount }
receive-converted = Resevwa { $asked } ({ $amount })
receive-open = Resevwa nenpòt kantite
receive-approx = Anviwon { $amount }
receive-memo-cut = Nòt la long: se { $kept } premye karaktè yo ki rete.
receive-nearest = Nou ka mande santim antye sèlman: { $amount } se sa ki pi pre { $asked }.
receive-nearest-whole = { $amount } se sa ki pi pre { $asked } nou ka mande.
line-memo = Nòt: { $memo }
line-code = Kòmand: { $code }
qr-lives = { $seconds ->
    [one] Yo ka peye QR sa a pandan { $seconds } segonn.
    [many] Yo ka peye QR sa a pandan { $seconds } segonn.
   *[other] Yo ka peye QR sa a pandan { $seconds } segonn.
}
qr-renew = Apre sa, ekri « { $again } » pou yon lòt QR.
qr-renew-now = Ekri « { $again } » pou yon lòt QR.
line-cancel = Pou fèmen l, ekri « { $cancel } ».
console-narrow = [QR la bezwen yon fenèt { $needed } kolòn, e sa a gen { $columns }: laji l epi mande ankò, oswa peye demann ki anba a.]
button-again = Nouvo QR
button-cancel = Anile
button-status = Estati

## Nouvèl yon peman

notice-paid = ✅ Peman resevwa: { $amount }
notice-paid-converted = ✅ Peman resevwa: { $asked } ({ $amount })
notice-paid-unknown = ✅ Peman resevwa. W ap wè kantite a nan balans ou.
notice-extra = ➕ Yon lòt peman rive pou { $code }, ki te deja peye: { $amount }
notice-extra-unknown = ➕ Yon lòt peman rive pou { $code }, ki te deja peye. W ap wè kantite a nan balans ou.
notice-late = Yo peye l apre QR li a te fin ekspire.
notice-repeat = (repetisyon Ref { $ref } – yon sèl peman)
news-repeat = (Petèt ou te deja resevwa mesaj sa a.)
template-amount-unknown = yon kantite w ap wè nan balans ou
template-paid = Peman resevwa: { $amount } pou { $order }. Lè: { $time }. Referans: { $ref }. Reponn mesaj sa a pou w wè plis.
template-extra = Yon lòt peman rive: { $amount } pou { $order }, ki te deja peye. Lè: { $time }. Referans: { $ref }. Reponn mesaj sa a pou w wè plis.
template-alert = Nouvèl sou bous ou: { $text } Reponn mesaj sa a pou w wè plis.
line-time = Lè: { $time }
line-seen = Mwen wè l: { $time }
time-seen = { $time } (lè mwen wè l)
line-credited = ⚠️ Bous ou montre { $amount } pou peman sa a.
line-reference = Ref: { $ref }
shown-paid = ✅ PEYE: { $amount }
shown-paid-unknown = ✅ PEYE
shown-cancelled = ✖️ Anile: { $amount }
shown-cancelled-open = ✖️ Anile
shown-lapsed = ⌛ Fèmen: { $amount }
shown-lapsed-open = ⌛ Fèmen
shown-expired = ⌛ QR sa a ekspire: { $amount }
shown-expired-open = ⌛ QR sa a ekspire
card-expired = Ekspire
card-paid = Peye
card-cancelled = Anile
card-lapsed = Fèmen
card-any = Nenpòt kantite

## Repons kòmand yo

cancel-done = { $code } anile. Si yon moun peye QR li a kanmenm, m ap di w sa.
cancel-was = Se te: { $what }
cancel-undo = Pou mande menm bagay la ankò, ekri « { $ask } ».
button-ask-again = Mande ankò
cancel-paid = { $code } deja peye, li pa ka anile ankò.
cancel-lapsed = { $code } deja fèmen.
status-pending = { $seconds ->
    [one] ⏳ { $code }: poko peye. Yo ka peye QR li a pandan { $seconds } segonn ankò.
    [many] ⏳ { $code }: poko peye. Yo ka peye QR li a pandan { $seconds } segonn ankò.
   *[other] ⏳ { $code }: poko peye. Yo ka peye QR li a pandan { $seconds } segonn ankò.
}
status-expired = ⌛ { $code }: pa peye, epi QR li a ekspire.
status-paid = ✅ { $code }: peye { $time }, { $amount }
status-paid-unknown = ✅ { $code }: peye { $time }
status-extra = { $count ->
    [one] ➕ { $count } peman anplis rive pou li.
    [many] ➕ { $count } peman anplis rive pou li.
   *[other] ➕ { $count } peman anplis rive pou li.
}
status-cancelled = ✖️ { $code }: anile, pa peye.
status-lapsed = { $code }: fèmen { $time } san okenn peman.
status-unsure = ⚠️ Mwen pa ka mande bous la kounye a. Men sa mwen konnen jiskaprezan:
history-title = Peman, paj { $page }
history-paid = ✅ { $time } · { $amount } · { $code }
history-extra = ➕ { $time } · { $amount } · { $code }, peye yon lòt fwa
history-credited = { $amount } (bous: { $credited })
history-open = ⏳ { $time } · { $amount } · { $code }
history-cancelled = ✖️ { $time } · { $amount } · { $code }
history-lapsed = ⌛ { $time } · { $amount } · { $code }
history-wallet-in = ⬇️ { $time } · { $amount }
history-wallet-out = ⬆️ { $time } · { $amount }
history-any-amount = nenpòt kantite
history-empty = Poko gen peman. Ekri « { $example } » pou mande youn.
history-no-more = Pa gen anyen nan paj { $page }.
history-none-so = Poko gen peman konsa.
history-more = Plis: { $command }
history-wallet-fails = ⚠️ Mwen pa ka wè lis bous la kounye a; men kòmand ki fèt isit la.
balance-line = { $name }: { $amount }
balance-external = { $name }: sou aparèy mèt la, nou pa konnen l isit la
balance-unknown = { $name }: nou pa konnen l kounye a
balance-approx = { $name }: { $amount } (anviwon { $approx })
balance-sats = { $name }: anviwon { $sats } ({ $amount })
balance-title = 💰 Balans
balance-none = Kont sa a pa gen okenn bous mwen ka li.
owners-only = Se sèl mèt bous sa a ki ka wè sa. Èske se pou ou li ye? Konsa di moun k ap jere bòt la ou se « { $person } ».
price-line = 1 BTC = { $btc }
price-sats = { $unit } = { $sats }
price-time = Lè pri a: { $time }
price-stale = { $minutes ->
    [one] ⚠️ Pri sa a gen { $minutes } minit: bous la pa bay yon pi nouvo.
    [many] ⚠️ Pri sa a gen { $minutes } minit: bous la pa bay yon pi nouvo.
   *[other] ⚠️ Pri sa a gen { $minutes } minit: bous la pa bay yon pi nouvo.
}
language-now = M ap pale { $name } avè w. Lòt lang: { $others }
language-set = Apati kounye a m ap pale kreyòl avè w.
timezone-now = Zòn lè ou se { $zone } (kounye a: { $time }). Pou chanje l: { $example }
timezone-set = Kounye a zòn lè ou se { $zone } ({ $time }).
currency-now = Mwen montre kantite yo an { $currency } tou. Pou chanje sa: { $example }
currency-set = Apati kounye a m ap montre kantite yo an { $currency } tou.
profile-unit-sats = Yon kantite san inite se satoshi.
profile-unit-dollars = Yon kantite san inite se dola.
profile-first-sats = M ap montre kantite yo an satoshi anvan.
profile-other = « { $other } » chanje sa.
profile-asks = Èske ou vle di { $sats } oswa { $dollars }? M ap sonje repons ou.

## Èd

help-title = Mwen fè QR Lightning pou yon bous Flash, epi m ap di w isit la lè yo peye.
help-start = Pou yo peye w { $amount }, ekri « { $example } ».
help-look = « { $history } » montre peman ou yo, « { $status } » si dènye a peye.
help-look-owner = « { $history } » montre peman ou yo, « { $balance } » sa ki nan bous la.
help-everything = Tout sa mwen ka fè: « { $more } ».
help-version = chatwallet, vèsyon { $version }
button-more = Plis
help-receive = { $word } 10 Kafe – yon QR pou yo peye w { $amount }, ak yon nòt. Epi tou: { $word } 500 sat, { $word } 1500 HTG, { $word } (nenpòt kantite)
help-again = { $word } K7Q2 – yon lòt QR pou menm kòmand lan; yon QR dire 60 segonn, kòmand lan yon jou
help-cancel = { $word } K7Q2 – fèmen yon kòmand
help-status = { $word } K7Q2 – èske li peye? Ou ka reponn yon mesaj tou
help-history = { $word } – peman ou yo; { $word } 2 pou paj 2, { $word } antre, { $word } soti
help-balance = { $word } – sa ki nan bous la
help-price = { $word } HTG – pri bitcoin
help-language = { $word } fr – pale yon lòt lang
help-timezone = { $word } America/Port-au-Prince – montre lè nan zòn ou
help-currency = { $word } HTG – montre kantite yo nan lajan ou tou
help-profile = { $word } sat – yon kantite san inite se satoshi
help-export = { $word } done mwen – yon kopi tout sa mwen kenbe sou ou
help-delete = { $word } done mwen – pou mwen bliye w
help-help = { $word } { $topic } – plis sou yon bagay
example-memo = Kafe
example-zone = America/Port-au-Prince

## Plis sou yon bagay: `èd resevwa`

about-receive =
    Kantite a vini anvan, apre sa nòt la, ak mo ou vle. San kantite, se moun k ap peye a ki deside.
    Ou jwenn yon kòmand ki rete louvri yon jou, ak yon QR yo ka peye pandan yon minit: « { $again } » fè yon lòt.
    Kou yo peye l, m ap di w sa isit la.
    « inv » ak « qr » di menm bagay la.
about-again =
    San kòmand, mwen pran dènye a. Yon ansyen QR konte tou toutotan li vivan: kèlkeswa sa yo peye a, m ap di w sa.
about-cancel =
    San kòmand, mwen fèmen dènye a epi m di kilès li te ye; ou ka mande menm bagay la ankò touswit.
    Si yon moun peye QR li a kanmenm, m ap di w sa.
about-status =
    San kòmand, mwen gade dènye a; lè ou reponn yon mesaj, kòmand ki ladan l lan. Mwen toujou mande bous la.
about-history =
    Sa ki pi resan yo anvan. « { $in } » montre sa ki antre, « { $out } » sa ki soti, si ou gen dwa wè lis bous la.
    « txs » ak « hist » di menm bagay la.
about-balance =
    Se sèl mèt li mwen di sa, e mwen pa janm di l nan yon gwoup.
    « bal » di menm bagay la.
about-price =
    Pri yon bitcoin, ak konbyen satoshi yon inite lajan ye. San lajan, mwen pran pa w la.
about-language =
    Mwen pale { $languages }. Kèlkeswa lang mwen pale avè w, mwen konprann kòmand yo nan tout.
about-timezone =
    Ekri non yon zòn oswa yon gwo vil toupre w. Tout lè mwen di w se lè zòn sa a.
about-currency =
    Lè ou mande nan yon lòt lajan, mwen di konbyen li ye nan pa w la. Ekri twa lèt li yo, tankou EUR, oswa siy li.
about-profile =
    Apre « { $sats } », yon kantite san inite se satoshi, epi m ap montre kantite yo an satoshi anvan. « { $dollars } » fè lekontrè.
about-export =
    Yon fichye ak kont ou, chat ou yo, boutik ou ak kòmand ou yo, an JSON, de fwa pa jou. Pa gen okenn sekrè ladan l.
about-delete =
    Mwen di w anvan sa ki t ap ale, epi mwen mande yon wi. Kòmand ki louvri yo ka peye jiskaske yo fini. Si ou te ekri STOP, se sa sèlman mwen sonje.
about-help =
    « { $more } » montre tout sa mwen ka fè.

## Meni yon pwogram pou koze: ant 3 ak 60 karaktè chak

menu-receive = Fè yon QR pou yo peye w
menu-again = Yon lòt QR pou menm kòmand lan
menu-cancel = Fèmen yon kòmand
menu-status = Èske li peye?
menu-history = Peman ou yo
menu-balance = Sa ki nan bous la
menu-price = Pri bitcoin
menu-language = Pale yon lòt lang
menu-timezone = Montre lè nan zòn ou
menu-currency = Montre kantite yo nan lajan ou tou
menu-profile = Konte an satoshi oswa an dola
menu-export = Yon kopi sa mwen kenbe sou ou
menu-delete = Pou mwen bliye w
menu-help = Sa mwen ka fè

## Nan yon gwoup

group-help = Mwen fè QR Lightning pou yon bous Flash, epi m ap di w lè yo peye.
group-private = Gen lòt moun k ap li isit la. Tanpri ekri m an prive.

## Sa mèt yo aprann

alert-credential = ⚠️ Bous la refize kle bot sa a, oswa li pa kite l fè fakti: pa gen mwayen mande peman kounye a. « chatwallet doctor » di moun k ap jere bot la sa pou l ranje.
alert-credential-over = ✅ Bous la aksepte kle bot sa a ankò: ou ka mande peman.
alert-credential-list = ⚠️ Bous la pa kite kle bot sa a li lis peman yo: nou pa ka montre l kounye a. « chatwallet doctor » di moun k ap jere bot la sa pou l ranje.
alert-credential-list-over = ✅ Nou ka li lis peman yo ankò.
alert-payment-lost = ⚠️ Yon peman rive, men kòmand li a pèdi (Ref { $ref }): done bot la disparèt. Kòb la nan bous ou, epi pa gen lòt moun ki konnen sa.
alert-new-payee = ⚠️ Kounye a se yon ne nou pa t janm wè anvan ki siyen QR yo: { $node }. Si ou pa konnen anyen sou li, verifye ak yon ti peman anvan ou kontinye.
alert-clock-ahead = { $minutes ->
    [one] ⚠️ Revèy machin sa a avanse { $minutes } minit. Fè yo regle l; jiskaske sa fèt mwen suiv lè bous la.
    [many] ⚠️ Revèy machin sa a avanse { $minutes } minit. Fè yo regle l; jiskaske sa fèt mwen suiv lè bous la.
   *[other] ⚠️ Revèy machin sa a avanse { $minutes } minit. Fè yo regle l; jiskaske sa fèt mwen suiv lè bous la.
}
alert-clock-ahead-over = ✅ Revèy machin sa a bon ankò.
alert-clock-behind = { $minutes ->
    [one] ⚠️ Revèy machin sa a an reta { $minutes } minit. Fè yo regle l; jiskaske sa fèt mwen suiv lè bous la.
    [many] ⚠️ Revèy machin sa a an reta { $minutes } minit. Fè yo regle l; jiskaske sa fèt mwen suiv lè bous la.
   *[other] ⚠️ Revèy machin sa a an reta { $minutes } minit. Fè yo regle l; jiskaske sa fèt mwen suiv lè bous la.
}
alert-clock-behind-over = ✅ Revèy machin sa a bon ankò.
alert-store = ⚠️ Kote bot la sere done li yo pa kenbe sa yo ba li: pa gen mwayen mande peman kounye a. « chatwallet doctor » di moun k ap jere bot la sa pou l ranje.
alert-store-over = ✅ Kote bot la sere done li yo mache ankò: ou ka mande peman.
alert-store-away = ⚠️ Kote bot la sere done li yo pa t reponn depi { $since } rive { $time }. Li tounen, epi sa yo te peye pandan tan sa a ap anonse kounye a. Si sa rive ankò, « chatwallet doctor » di moun k ap jere bot la sa pou l ranje.
alert-feed = ⚠️ Koneksyon ki anonse peman yo menm lè a ({ $feed }) koupe depi plis pase senk minit. Nou toujou jwenn peman yo epi anonse yo, kèk segonn pita. « admin sources » montre sa bot la tande, epi « chatwallet doctor » sa pou ranje.
alert-feed-over = ✅ Koneksyon ki anonse peman yo menm lè a ({ $feed }) tounen.
alert-dead = ⚠️ Mesaj nou pa t ka livre: { $count }. « admin dead » bay lis yo ak rezon yo, epi « chatwallet notices » fè menm bagay sou machin nan. Pifò ladan yo ale lè moun nan ekri ankò.
alert-dead-over = ✅ Pa gen okenn mesaj ki rete san livre.
alert-unended = ⚠️ Mesaj pèsonn pa konnen si yo rive, inèdtan apre yo te voye: { $count }. Kèk ladan yo se telefòn ki etenn. Si yo anpil, rapò livrezon yo pa rive jwenn bot la: « chatwallet doctor » di moun k ap jere l sa pou l ranje.
alert-unended-over = ✅ Pou prèske tout mesaj, nou konnen ankò si yo rive.
alert-disk-low = ⚠️ Disk bot la prèske plen: { $free } Mo rete. Fè yo fè plas ladan l: lè l plen, pa gen mwayen mande peman.
alert-disk-low-over = ✅ Disk bot la gen plas ankò.
alert-files-low = ⚠️ Disk bot la ka kenbe sèlman kèk lòt fichye: { $free }. Fè yo efase kèk: apre dènye a, pa gen mwayen mande peman.
alert-files-low-over = ✅ Disk bot la ka kenbe ase fichye ankò.
alert-store-memory-low = ⚠️ Memwa kote bot la sere done li yo prèske plen: { $percent } % ({ $free } Mo) rete. Fè yo ogmante limit li (« maxmemory » nan Redis): lè l plen, pa gen mwayen mande peman.
alert-store-memory-low-over = ✅ Memwa kote bot la sere done li yo gen plas ankò.
alert-memory-low = ⚠️ Machin bot la manke memwa: { $percent } % ({ $free } Mo) rete. Fè yo fèmen lòt pwogram sou li, oswa ajoute memwa, anvan bot la kanpe poutèt sa.
alert-memory-low-over = ✅ Machin bot la gen ase memwa ankò.
alert-audit-head = 🔏 Dènye liy nan lis sa administratè yo fè a se { $head }. Kenbe mesaj sa a: « chatwallet audit verify --head { $head } » montre pita si yo retire oswa chanje yon bagay nan lis la.
alert-factor-set-up = 🔐 Yo mete dezyèm pwoteksyon yon administratè ({ $place }) sou machin nan. Si se pa youn nan nou ki fè sa, ekri « admin lockdown on REZON » epi al gade la.
alert-factor-set-up-page = 🔐 Yo mete dezyèm pwoteksyon yon administratè ({ $place }) sou yon paj li te mande nan chat li. Si se pa youn nan nou ki fè sa, ekri « admin lockdown on REZON » epi al gade machin nan.
alert-admin-added = 👤 { $place } se yon administratè bot sa a kounye a. Si se pa youn nan nou ki fè sa, ekri « admin lockdown on » epi al gade machin nan.
alert-admin-removed = 👤 { $place } pa administratè bot sa a ankò. Si se pa youn nan nou ki fè sa, ekri « admin lockdown on » epi al gade machin nan.

## Plizyè chat yon sèl moun

help-connect = { $word } – wè kòmand ou yo nan yon lòt chat tou
about-connect =
    M ap ba ou uit lèt pou ekri nan lòt chat ou avè m nan, epi m ap mande w isit la si chat sa a se pa w.
    Senk chat ka pou ou, twa nouvo nan 30 jou.
menu-connect = Wè kòmand ou yo nan yon lòt chat tou
help-disconnect = { $word } – chat ou yo; { $word } 2 retire dezyèm nan
about-disconnect =
    Chat ou retire a rekòmanse. Kòmand ou yo rete avè w, ak nouvèl peman yo tou.
menu-disconnect = Ki chat ki pou ou
connect-code = Ekri sa nan lòt chat ou avè m nan, nan { $minutes } minit k ap vini yo:
connect-wait = Mèsi. Tanpri konfime l nan lòt chat ou ({ $place }).
connect-asks =
    { $place } mande pou l se ou. L ap wè kòmand ou yo ak bous ou. Èske se chat pa w?
    1: Wi, se mwen
    2: Non
connect-asks-owner =
    { $place } mande pou l se ou. L ap wè kòmand ou yo ak sa ki nan bous la, epi l ap pwopriyetè menm jan avè w. Èske se chat pa w?
    1: Wi, se mwen
    2: Non
connect-changed =
    ⚠️ Yon moun ap ekri soti nan { $place }, e WhatsApp di se yon lòt moun. Li pa wè anyen ki pou ou. Èske se ou?
    1: Wi, se mwen
    2: Non
connect-silent =
    { $place } ekri ankò apre yon bon tan san pale, e yo konn bay nimewo yo bay lòt moun. Èske se toujou ou?
    1: Wi, se mwen
    2: Non
button-connect-yes = Wi, se mwen
connect-done = ✅ { $one } ak { $other } se yon sèl kont kounye a. « dekonekte » defè sa.
connect-no = Dakò: { $place } pa wè anyen ki pou ou.
connect-refused = { $place } di non.
connect-back = ✅ { $place } pou ou ankò.
connect-own = Chat sa a pou ou deja.
connect-contents = Chat sa a gen pwòp bous pa l. Ekri « delye » isit la anvan.
connect-house = Moun ki ba ou lèt sa yo t ap vin mèt menm jan avè w. Pou ajoute yon lòt chat ki pou ou, ekri « konekte » isit la, epi ekri lèt yo lòtbò a.
connect-full = Ou gen tout chat yon kont ka genyen. « dekonekte » retire youn.
connect-often = Ou konekte twa chat nan 30 jou. Tanpri tann anvan ou konekte yon lòt.
error-wrong-code = Lèt sa yo pa ka sèvi kounye a. « konekte » nan lòt chat ou a ba w lòt.
share-codes = { $minutes ->
    [one] Te gen twòp move lèt. Tanpri eseye ankò nan { $minutes } minit.
    [many] Te gen twòp move lèt. Tanpri eseye ankò nan { $minutes } minit.
   *[other] Te gen twòp move lèt. Tanpri eseye ankò nan { $minutes } minit.
}
disconnect-chats = Chat ou yo:
disconnect-here = { $place } (sa a)
disconnect-how = « { $example } » retire dezyèm nan.
disconnect-alone = Se sèl chat ou genyen. « { $connect } » ajoute yon lòt.
disconnect-last = Se sèl chat ou genyen; li pa ka retire.
disconnect-done = { $place } retire. Kòmand ou yo rete avè w.
disconnect-told = { $place } retire nan kont sa a.
confirm-asked = Chat sa a te rete lontan san pale, e nimewo l te ka chanje men. Mwen mande nan { $places } si se toujou ou.
confirm-refused = Lòt chat ou a di se yon lòt moun. Sa pa ka mande ankò.
confirm-nobody = Chat sa a te rete lontan san pale, e nimewo l te ka chanje men. Pa gen lòt chat kote m ka mande, kidonk sa ki te la anvan rete fèmen. Nouvo kòmand mache.
confirm-owner = Chat sa a te rete lontan san pale, e nimewo l te ka chanje men. Moun ki jere bot la ka konfime se ou: { $command }
confirm-again = Mwen pa t ka konnen byen ki moun ki ekri sa. Tanpri ekri l yon lòt fwa.
notice-elsewhere = Se nan { $place } yo te mande l.
alert-address-changed = ⚠️ { $place } se pou yon lòt moun kounye a, dapre WhatsApp, e moun ki te genyen l la pa gen lòt chat isit la. Nouvèl kòmand li yo ap vin jwenn ou.

## Yon paj ki pa yon chat

page-hello = Bonjou!
page-stranger = Sa a se yon bous nan yon chat. Pou pale avè l, ou bezwen adrès yon chat: moun ki okipe l la ap ba w youn.
page-welcome = Sa a se yon bous nan yon chat. Isit la w ap jwenn yon chat ki pou ou: adrès li se kle li.
page-lost = Adrès sa a pa louvri anyen, oswa li pa louvri anyen ankò. Petèt gen yon moso ladan l ki manke, oswa yo reprann li. Mande moun ki te ba w li a yon lòt.
page-crowded = { $minutes ->
    [one] Yo fèk louvri anpil chat kote ou ye a. Chaje paj sa a ankò nan { $minutes } minit, epi chat ou a ap louvri. Yon chat ou te gen deja ap kontinye.
    [many] Yo fèk louvri anpil chat kote ou ye a. Chaje paj sa a ankò nan { $minutes } minit, epi chat ou a ap louvri. Yon chat ou te gen deja ap kontinye.
   *[other] Yo fèk louvri anpil chat kote ou ye a. Chaje paj sa a ankò nan { $minutes } minit, epi chat ou a ap louvri. Yon chat ou te gen deja ap kontinye.
}
page-elsewhere = Gen yon bous nan yon chat k ap travay isit la. Pa gen anyen pou wè sou paj sa a: pale avè l kote yo te di w la.
page-open = Al nan chat mwen an
page-export-number = Pou pran done ou yo, ekri nimewo sa a nan chat ou avè m: { $number }
page-export-warning = Si se pa ou ki te mande yo la, fèmen paj sa a: moun ki voye lyen an ba ou t ap resevwa done ou yo.
page-export-fetch = Pran fichye a
page-export-not-yet = Nimewo a poko ekri nan chat la.

## Bous moun konekte

linking-off = Bòt sa a travay pou yon sèl bous. Se moun k ap jere l la ki deside sa.
wallet-of-the-bot = bous bòt la
error-guests-off = Bòt sa a fè kòmand pou mèt li yo sèlman.
error-link-first = Ou poko gen bous isit la pou mwen fè QR pou li. Ekri « { $link } » pou konekte pa w la.
error-link-stale = Bous la pa aksepte koneksyon ak « { $name } » ankò. Mwen toujou ap siveye QR ki louvri yo. Ekri « { $link } » pou repare sa.
error-till-sees-nothing = Yon kès pa montre balans: mwen fè QR pou li epi mwen pa wè anyen ankò. « { $link } » konekte yon kle, ki montre l.
error-till-needs-amount = Yon kès bezwen yon kantite nan chak kòmand: « { $example } ». « { $link } » konekte yon kle, ki pran nenpòt kantite.
again-elsewhere = { $code } se pou yon lòt bous, { $name }, epi yon kòmand pa janm chanje kote lajan l ale.
again-elsewhere-ask = Pou yon kòmand menm kantite a ki peye bay { $name }, ekri « { $ask } ».
button-new-for = Nouvo QR pou { $name }
word-yes = wi
word-no = non
word-till = kès
word-key = kle
example-test = tès
button-till = Kès
button-no = Non
button-yes-name = Wi, { $name }
button-unlink = Dekonekte
button-keep = Kite l
link-ways = Pou ki bous mwen dwe fè QR?
link-way-till = { $number }  Kès: yon non itilizatè Flash. Mwen ka fè QR pou li; mwen pa ka wè ni depanse anyen.
link-ways-end = Nenpòt lòt repons kite tout bagay jan yo ye.
link-till-how = Ekri l ak non itilizatè Flash la, konsa: « { $example } ».
link-kept = Oke, anyen pa chanje.
link-replaces = Li ranplase « { $name } »: kòmand ki louvri yo rete ak sa a.
link-not-yours = Se sèl yon mèt boutik sa a ki ka chanje bous li.
link-nowhere = Bòt sa a pa ka konekte bous isit la.
link-too-many-shops = Bous sa a konekte ak twa boutik deja. Fòk ou dekonekte youn anvan.
link-key-nobody = Kle sa a pa di pou kiyès bous la ye.
till-ask = Nouvo kòmand yo ap peye itilizatè Flash « { $name } ». Tanpri li l lèt pa lèt: { $letters }
till-letter = Lèt { $number }, { $letter }, soti nan yon lòt ekriti: { $script }.
till-ask-careful = Lajan ki ale sou yon move non pa ka tounen. Mwen pa kenbe okenn sekrè epi mwen pa ka wè bous sa a.
till-done = ✅ Apati kounye a kòmand ou yo peye « { $name } ». Eseye l: « { $example } », peye l, gade nan app Flash ou.
till-done-limits = Yon kès bezwen yon kantite nan chak kòmand epi li pa montre balans.
button-key = Kle
link-way-key = { $number }  Kle: yon kle kont Flash ou a, pou QR, balans ak istwa. Ou antre l sou yon paj, pa isit la.
key-how-make = 1. Nan kont Flash ou a fè yon kle ki gen dwa: { $scopes }. Ba li yon dat pou l fini.
key-how-open = 2. Anvan 10 minit, louvri paj sa a epi kole kle a la: { $address }
key-how-digits = Paj la dwe montre { $digits }.
key-how-pays = Yon kle ki fè QR ta ka peye tou; Flash pa gen youn ki resevwa sèlman. Mwen kenbe l sele, epi isit la peye fèmen.
key-no-page = Ou pa ka antre yon kle isit la: sa mande yon paj nan yon adrès ki gen https. Moun k ap fè bòt sa a mache ka prepare l, oswa konekte kle ou a sou machin pa l.
key-unkept = Pa gen yon kote ki an sekirite pou kle isit la, kidonk mwen pa kenbe okenn.
key-till-instead = Yon kès pa bezwen okenn sekrè: « { $link } ».
key-done = ✅ Konekte: « { $name } », kle …{ $tail }. Balans ak istwa mache kounye a. Flash pa di kilè kle a fini.
key-done-until = ✅ Konekte: « { $name } », kle …{ $tail }, jiska { $time }. Balans ak istwa mache kounye a.
key-no-key = Sa a pa yon kle Flash: yon kle kòmanse ak fk_ epi li gen 76 karaktè.
key-session = Sa a se yon koneksyon, se pa yon kle: li ta ka fè tout bagay ak kont ou. Tanpri dekonekte nan Flash pou l fini.
key-refused = Flash pa aksepte kle sa a: li pa bon, yo anile l oswa li fini.
key-lacks = Kle sa a pa gen dwa: { $lacks }. Tanpri fè youn ki gen dwa: { $scopes }.
key-no-wallet = Kont sa a poko gen yon bous ki ka resevwa.
key-away = Flash pa reponn kounye a. Tanpri eseye ankò nan yon minit.
key-in-chat-used = Mwen efase mesaj ou a ki te gen kle a.
key-ask = Kle …{ $tail } a louvri bous Flash « { $name } ». Èske nouvo kòmand yo dwe peye la?
key-page-title = Konekte bous Flash ou
key-page-chat = Paj sa a se pou chat: { $place }
key-page-digits = Chif sa yo nan chat sa a tou:
key-page-warning = Si se pa ou ki te mande sa nan chat sa a, fèmen paj sa a: moun ki voye l ba ou a t ap pran bous ou.
key-page-label = Kle ou a
key-page-button = Konekte bous la
key-page-keeps = Mwen kenbe kle a sele, epi mwen pa janm montre l ankò.
key-page-left = Kantite fwa ou ka eseye ankò: { $count }
key-page-tried-out = Paj sa a pa pran kle ankò. Mande yon nouvo paj nan chat la.
key-page-close = Ou ka fèmen paj sa a: chat ou a di l tou.
factor-page-title = Prepare aplikasyon otantifikasyon ou
factor-page-warning = Si se pa ou ki te mande sa nan chat sa a, fèmen paj sa a: moun ki voye l ba ou a ka wè menm chif yo.
factor-page-replaces = Ou gen yon aplikasyon otantifikasyon deja. Chif li yo bon jiskaske ou ekri premye nouvo chif yo isit la.
factor-page-show = Montre QR la
factor-page-scan = Eskane sa a ak yon aplikasyon otantifikasyon:
factor-page-type = Oswa ekri sa a ladan l:
factor-page-keeps = Nenpòt moun ki wè sa a ka fè chif ou yo. Li p ap parèt ankò lè yo kòmanse bon.
factor-page-label = Sis chif aplikasyon an montre yo
factor-page-button = Sèvi ak aplikasyon sa a
factor-page-wrong = Chif sa yo pa bon. Èske lè telefòn ou a kòrèk?
factor-page-tried-out = Paj sa a pa pran chif ankò. Mande yon nouvo paj nan chat la.
factor-set-up = ✅ Chif aplikasyon otantifikasyon ou yo bon apati kounye a, epi ansyen yo pa bon ankò.
page-away = Paj sa a pa ka reponn kounye a. Tanpri eseye ankò nan yon minit.
unlink-ask = Sispann sèvi ak « { $name } »?
unlink-open = { $count ->
    [one] { $count } kòmand ki louvri ka toujou peye, epi m ap di w.
    [many] { $count } kòmand ki louvri ka toujou peye, epi m ap di w.
   *[other] { $count } kòmand ki louvri ka toujou peye, epi m ap di w.
}
unlink-done = « { $name } » dekonekte: mwen p ap fè QR pou li ankò. Ekri « { $link } » pou konekte yon bous ankò.
unlink-done-key = « { $name } » dekonekte, epi mwen bliye kle a. Mwen pa ka anile l: nan Flash, efase kle ki fini ak { $tail }. Ekri « { $link } » pou konekte yon bous ankò.
error-link-house = Bous bòt sa a nan paramèt li yo, epi ou se youn nan mèt li isit la: se moun k ap jere bòt la ki chanje l la.
error-link-not-yours = Se sèl yon mèt boutik sa a ki ka chanje bous li.
error-nothing-linked = Pa gen okenn bous ki konekte isit la. Ekri « { $link } » pou konekte youn.
error-mixed-name = « { $name } » gen lèt plis pase yon ekriti, tankou yon non k ap pran pòz yon lòt. Mwen pa konekte l.
error-not-a-name = « { $name } » pa ka yon non itilizatè Flash: yo gen 3 a 50 lèt, chif oswa _. Ekri l konsa: « { $example } ».
error-unknown-user = Pa gen itilizatè Flash « { $name } » ki ka resevwa. Gade non an nan app Flash ou.
help-link = { $word } @boutikmwen – fè kòmand ou yo peye pwòp bous Flash ou
help-unlink = { $word } – sispann sèvi ak bous ou isit la
menu-link = Konekte bous Flash ou
menu-unlink = Sispann sèvi ak bous ou isit la
about-link =
    Yon kès se yon non itilizatè Flash: mwen fè QR pou li epi mwen pa wè anyen ankò. Mwen mande anvan mwen sèvi ak li.
    Yon kle, ou antre l sou yon paj, montre balans ak istwa tou: « { $link } ».
about-unlink =
    Kòmand ki louvri yo ka toujou peye, epi m ap di w lè yo peye.
button-link = Lye
news-linked = Apati kounye a kòmand ou yo peye « { $name } ». Se pa ou ki fè sa? Ekri « delye » touswit.
news-unlinked = « { $name } » dekonekte: pa gen QR k ap fèt pou li ankò.
news-link-stale = ⚠️ Bous la pa aksepte koneksyon ak « { $name } » ankò. Mwen toujou ap siveye QR ki louvri yo. Ekri « lye » pou repare sa.
news-link-ended = ⚠️ Moun ki jere bot sa a retire lyen ak « { $name } ». Si ou te lye l ak yon kle, efase kle sa a nan Flash kounye a: lòt moun ka konnen l. Mwen toujou ap siveye QR ki louvri yo. Ekri « lye » pou lye l ankò.
whoami-account = Kont ou fini ak { $signs }.
whoami-chat = { $number }.  { $channel } { $hint }
whoami-chat-here = { $number }.  { $channel } { $hint }, chat sa a
whoami-shop = Boutik: { $name }, se ou ki mèt li
whoami-house-owner = Ou se youn nan mèt bous bòt la.
whoami-house-guest = Kòmand ou yo peye bous bòt la, kòm envite.
whoami-no-wallet = Pa gen bous ki konekte. Ekri « { $link } » pou konekte pa w la.
whoami-unlinked = Bous: « { $name } » dekonekte
whoami-till = Bous: kès « { $name } », depi { $time }. Mwen pa kenbe okenn sekrè sou li.
whoami-key = Bous: « { $name } » ak yon kle ki fini ak { $tail }, depi { $time }
whoami-session = Bous: « { $name } », konekte depi { $time }
whoami-until = Kle a fini { $time }
help-whoami = { $word } – sa mwen konnen sou ou
menu-whoami = Sa mwen konnen sou ou
about-whoami =
    Kont ou, chat ou yo, ak ki bous kòmand ou yo peye.
privacy = Mwen kenbe kòmand ou yo ak sa ki peye, lang ou, ak adrès chat sa a. Mwen pa kenbe sa ou ekri apre mwen fin reponn. « { $whoami } » montre sa mwen konnen, « { $delete } » efase l.
privacy-policy = Plis sou sa: { $url }
link-not-you = Se moun k ap jere bòt sa a ki deside kiyès ki konekte yon bous isit la. Tanpri mande l.
till-first-payment = Se premye peman nan kès sa a: èske li nan app Flash ou? Si non, ekri « { $unlink } ».
help-link-first = Pou kòmanse, konekte bous Flash ou: « { $link } ».
confirm-by-key = Èske yon bous pa w te konekte isit la ak yon kle? « { $link } », ak yon kle menm bous la, louvri l ankò.

## Sa ki pa mache

read-as = Mwen li sa kòm « { $line } ».
thanks-answer = Pa gen pwoblèm.
today-total = Jodi a jiska kounye a: { $total }
today-count = { $count ->
    [one] { $count } peman.
    [many] { $count } peman.
   *[other] { $count } peman.
}
today-unknown = { $count ->
    [one] Gen { $count } peman nou pa konnen montan yo.
    [many] Gen { $count } peman nou pa konnen montan yo.
   *[other] Gen { $count } peman nou pa konnen montan yo.
}
today-none = Anyen poko antre jodi a.
unknown-command = Mwen pa konnen « { $word } ».
unknown-suggest = Èske ou te vle di « { $suggestion } »?
unknown-help = Ekri « { $help } » pou wè sa mwen ka fè.
error-empty = Ekri « { $help } » pou wè sa mwen ka fè.
error-invalid-amount = Mwen pa konprann kantite « { $amount } ». Ekri l konsa: 10, 10,50 oswa 500 sat.
error-zero-amount = Kantite a dwe plis pase zewo.
error-negative-amount = Yon kantite pa ka negatif.
error-too-many-decimals = { $digits ->
    [0] { $currency } pa gen chif apre vigil; « { $amount } » genyen.
   *[other] { $currency } gen { $digits } chif apre vigil omaksimòm; « { $amount } » gen plis.
}
error-amount-too-small = { $amount } twò piti: minimòm nan se { $smallest }.
error-amount-too-large = { $amount } twòp: maksimòm nan se { $largest }.
error-ambiguous-amount = « { $amount } » ka li plizyè fason. Kilès ou vle di?
error-number-in-words = « { $amount } »: san yon lajan mwen pa li chif ki ekri ak lèt. Èske ou te vle di sa a?
error-which-currency = « { $amount } » ka lajan plizyè peyi. Kilès ou vle di? Ou ka ekri lèt li yo tou, tankou HTG.
question-over = Kesyon sa a fini. Tanpri rekòmanse.
mode-lockdown = Pou sekirite tout moun, mwen pa fè anyen pou kounye a, kèlkeswa sa ou ekri. Peman ki rive yo toujou anonse nan chat ou, e anyen pa pèdi. Tanpri eseye pita.
mode-maintenance = Y ap travay sou mwen: pou yon ti tan pa gen nouvo kòmand, nouvo QR ni nouvo bous. Sa ou te mande anvan an toujou ka peye, e m ap fè ou konnen.
mode-over = Sa te kenbe kounye a e li pa fèt. Tanpri ekri li ankò.
error-choice = { $number }: { $choice }
error-unknown-currency = Mwen pa gen to chanj pou { $currency }.
error-unknown-profile = « { $said } » pa ni sat ni dola.
error-invalid-code = « { $code } » se pa yon kòmand. Kòmand yo sanble ak K7Q2.
error-unknown-code = Mwen pa jwenn okenn kòmand { $code } ki pou ou.
error-no-charge = Ou poko gen kòmand. Ekri « { $example } » pou fè youn.
error-charge-paid = { $code } deja peye.
error-charge-cancelled = { $code } te anile. Ekri « { $example } » pou fè yon lòt.
error-charge-lapsed = { $code } fèmen. Ekri « { $example } » pou fè yon lòt.
error-invalid-page = « { $page } » se pa yon nimewo paj.
error-unknown-language = Mwen pa pale « { $language } ». Mwen pale { $languages }.
error-unknown-zone = Mwen pa konnen zòn lè « { $zone } ». Ekri l konsa: America/Port-au-Prince.
error-ambiguous-zone = Gen plis pase yon kote ki rele « { $zone } ». Kilès?
error-unexpected-argument = Mwen pa konprann « { $argument } » isit la.
error-too-long = Mesaj sa a twò long pou mwen.
wallet-slow = Bous la ralanti, tann yon ti moman.
error-wallet-unavailable = Bous la pa reponn kounye a. Anyen pa chanje; eseye ankò nan yon minit.
error-wallet-refused = Bous la di non. Anyen pa chanje. Si sa rive ankò, di moun k ap jere bòt sa a.
error-amount-unchecked = Mwen pa ka verifye kantite lajan an kounye a, kidonk mwen pa montre okenn QR. Anyen pa chanje; tanpri eseye ankò nan yon minit.
error-wrong-invoice = Bous la bay yon QR ki pa koresponn ak sa ou te mande a, kidonk mwen pa montre l. Tanpri eseye ankò nan yon minit.
error-balance-too-low = Bous la pa gen ase pou sa. Anyen pa chanje.
error-not-linked = Nou pa ka sèvi ak bous la kounye a. Anyen pa chanje. Si sa dire, di moun k ap jere bòt sa a.
error-rate-limited = { $seconds ->
    [one] Twòp nouvo QR yon sèl kou. Eseye ankò nan { $seconds } segonn.
    [many] Twòp nouvo QR yon sèl kou. Eseye ankò nan { $seconds } segonn.
   *[other] Twòp nouvo QR yon sèl kou. Eseye ankò nan { $seconds } segonn.
}
share-lines = { $seconds ->
    [one] Ou ekri pi vit pase m ka li. Tanpri tann { $seconds } segonn.
    [many] Ou ekri pi vit pase m ka li. Tanpri tann { $seconds } segonn.
   *[other] Ou ekri pi vit pase m ka li. Tanpri tann { $seconds } segonn.
}
share-qrs = { $seconds ->
    [one] Ou gen tout QR ki ka ouvè an menm tan. W ap ka fè yon lòt nan { $seconds } segonn.
    [many] Ou gen tout QR ki ka ouvè an menm tan. W ap ka fè yon lòt nan { $seconds } segonn.
   *[other] Ou gen tout QR ki ka ouvè an menm tan. W ap ka fè yon lòt nan { $seconds } segonn.
}
share-orders = { $seconds ->
    [one] Sa fè anpil kòmand nan yon ti tan. W ap ka fè pwochen an nan { $seconds } segonn.
    [many] Sa fè anpil kòmand nan yon ti tan. W ap ka fè pwochen an nan { $seconds } segonn.
   *[other] Sa fè anpil kòmand nan yon ti tan. W ap ka fè pwochen an nan { $seconds } segonn.
}
share-invoices = { $seconds ->
    [one] Anpil moun ap mande QR kounye a. Eseye ankò nan { $seconds } segonn.
    [many] Anpil moun ap mande QR kounye a. Eseye ankò nan { $seconds } segonn.
   *[other] Anpil moun ap mande QR kounye a. Eseye ankò nan { $seconds } segonn.
}
share-window = { $seconds ->
    [one] Sa fè anpil QR pou yon sèl bous nan yon ti tan. W ap ka fè pwochen an nan { $seconds } segonn.
    [many] Sa fè anpil QR pou yon sèl bous nan yon ti tan. W ap ka fè pwochen an nan { $seconds } segonn.
   *[other] Sa fè anpil QR pou yon sèl bous nan yon ti tan. W ap ka fè pwochen an nan { $seconds } segonn.
}
share-address = { $seconds ->
    [one] Anpil mesaj ap soti nan rezo w la. Eseye ankò nan { $seconds } segonn.
    [many] Anpil mesaj ap soti nan rezo w la. Eseye ankò nan { $seconds } segonn.
   *[other] Anpil mesaj ap soti nan rezo w la. Eseye ankò nan { $seconds } segonn.
}
share-new-people = { $seconds ->
    [one] Anpil nouvo moun ap ekri m kounye a. Tanpri ekri ankò nan { $seconds } segonn.
    [many] Anpil nouvo moun ap ekri m kounye a. Tanpri ekri ankò nan { $seconds } segonn.
   *[other] Anpil nouvo moun ap ekri m kounye a. Tanpri ekri ankò nan { $seconds } segonn.
}
share-links = { $minutes ->
    [one] Yo kòmanse konekte yon bous anpil fwa nan yon ti tan. Eseye ankò nan { $minutes } minit.
    [many] Yo kòmanse konekte yon bous anpil fwa nan yon ti tan. Eseye ankò nan { $minutes } minit.
   *[other] Yo kòmanse konekte yon bous anpil fwa nan yon ti tan. Eseye ankò nan { $minutes } minit.
}
share-unknown = { $minutes ->
    [one] Mwen pa konprann liy sa yo, e m ap kite lòt konsa san repons pandan { $minutes } minit. Kòmand yo toujou mache: « { $help } » montre yo.
    [many] Mwen pa konprann liy sa yo, e m ap kite lòt konsa san repons pandan { $minutes } minit. Kòmand yo toujou mache: « { $help } » montre yo.
   *[other] Mwen pa konprann liy sa yo, e m ap kite lòt konsa san repons pandan { $minutes } minit. Kòmand yo toujou mache: « { $help } » montre yo.
}
blocked = Moun k ap jere bòt sa a bloke w: mwen pa li sa w ekri isit la. Kòmand ki te fèt anvan yo toujou konte.
till-crowded = Petèt lòt moun ap sèvi ak kès sa a tou: yon bous ki konekte ak yon kle gen pwòp limit pa l. « { $link } » fè sa.
error-no-open-amount = Bous la pa pran kantite lib kounye a. Bay yon kantite: « { $example } ».
error-internal = Gen yon bagay ki mal pase bò kote pa m; anyen pa pèdi. Eseye ankò.
key-in-chat-deleted = Mwen efase mesaj ou a ki te gen kle a. Mwen pa sèvi ak kle sa a; pou sekirite w, anile l nan Flash.
key-in-chat-wiped = Mwen pa sèvi ak kle sa a, epi mwen efase l lakay { $keeper }. Mwen pa ka efase l sou telefòn ou: tanpri efase mesaj la, epi anile kle a nan Flash.
key-in-chat-kept = Mwen pa sèvi ak kle sa a, epi mwen pa ka efase mesaj ou a: tanpri efase l, epi anile kle a nan Flash.
secret-in-chat-deleted = Te gen yon sekrè nan mesaj ou a. Mwen efase mesaj la, epi mwen pa sèvi ak sekrè a.
secret-in-chat-wiped = Te gen yon sekrè nan mesaj ou a. Mwen pa sèvi ak li, epi mwen efase l lakay { $keeper }. Mwen pa ka efase l sou telefòn ou: tanpri efase mesaj la.
secret-in-chat-kept = Te gen yon sekrè nan mesaj ou a. Mwen pa sèvi ak li, epi mwen pa ka efase mesaj la: tanpri efase l.
session-in-chat = Ak sa, yon moun te ka fè tout bagay ak kont ou. Mwen pa janm pran sa: tanpri dekonekte toupatou nan aplikasyon Flash la.
foreign-secret-in-chat = Mwen pa janm bezwen sekrè yon lòt pwogram: tanpri ranplase l kote ou te jwenn li a.
key-link-instead = Pou konekte yon bous, ekri « { $link } ».
key-never-needed = Isit la, ou pa janm bezwen kle.
error-secret-said = Te gen yon sekrè nan mesaj sa a.
delete-ask = Konsa mwen bliye tout sa mwen kenbe sou ou: kont ou ak chat li yo ({ $chats }) ak kòmand li yo ({ $orders }), ak sa ki te di.
delete-ask-open = Kòmand ki louvri yo ({ $open }) ka toujou peye: m ap di w sa isit la, epi y ap ale lè yo fini.
delete-ask-key = Boutik ou ap ale tou, ak kle « { $name } ». Mwen pa ka anile l: nan Flash, efase kle ki fini ak { $tail }.
delete-ask-till = Boutik ou ap ale tou: mwen bliye kòmand li yo peye « { $name } ».
delete-ask-others = Gen lòt moun nan boutik ou ({ $others }): pou yo li fèmen.
delete-ask-copy = Si ou vle yon kopi, ekri « { $export } » anvan.
delete-ask-yes = Pou fè l, ekri « { $yes } ». Ou pa ka defè l.
delete-done = Se fè: m ap bliye w, sa pran kèk minit. Si ou ekri ankò, w ap yon moun nouvo.
delete-done-open = Se fè: m ap bliye w, sa pran kèk minit. Kòmand ki louvri yo ({ $open }) ka toujou peye: m ap di w sa isit la, apre sa y ap ale tou.
export-link = Done ou yo, yon sèl fwa, nan 15 minit: { $link }
    Paj la montre yon nimewo. Ekri l isit la konsa: « { $example } », epi ou ka pran fichye a.
export-opened = Byen. Kounye a pran fichye a sou paj la, yon sèl fwa.
export-ask-operator = Bòt sa a pa gen paj pou sa. Mande moun k ap jere l la « chatwallet export { $account } ».
error-unknown-form = Mwen pa konnen « { $form } » isit la. Genyen: « { $known } ».
error-delete-signs = Se pa siy kont ou. « { $again } » ap di w yo.
error-export-number = Pa gen paj ki gen nimewo sa a, oswa 15 minit li yo fini.
error-export-later = Ou te mande done ou yo de fwa nan yon jou. Mande ankò nan { $hours } h.
