### Français. Les messages et les variables sont ceux de en.ftl.

language-name = français

## Mots des commandes : le premier est celui que le bot écrit.

command-receive = recevoir, facture, encaisser
command-again = encore, nouveau, nouvelle, renouveler
command-cancel = annuler, annule
command-status = statut, état, payé, vérifier
command-history = historique, paiements, liste
command-balance = solde
command-price = prix, cours, taux
command-language = langue
command-timezone = fuseau, fuseau-horaire, heure
command-currency = devise, monnaie
command-profile = profil
command-link = relier, lier
command-unlink = délier
command-connect = connecter, connexion
command-disconnect = déconnecter
command-whoami = quisuisje
command-export = exporter
command-delete = supprimer, effacer
command-help = aide, bonjour, salut, bonsoir, menu

short-receive = inv, qr
short-history = txs, tx, hist
short-balance = bal

## De vrais mots qui ressemblent à une commande mal écrite, et des mots pour payer : aucune commande n'y est lue.

real-words = change, changé, charte, charme, charmé, encre, fracture, fracturé, renouvelé, rénover, torche, reçoive, encaisse, encaissé, longue, langage, fonds, fondés, coups, coûts, courts, cœurs, coeurs, privé, prive, prince, devez, devis, devine, deviné, divise, divisé, solide, consulter, statue, statues, statuts, menti, lisse, heurte, heurté, bilans, balais, balkans
sentence-paying = payer, paie, paies, envoyer, envoie, envoyez, transférer, transfère, pourboire, verser, virer, retirer, acheter, dépenser

## Ce que demandent les phrases : ces mots, l'un après l'autre. Le montant d'une commande vient derrière. C'est seulement proposé.

sentence-receive = facture de, facture pour, qr de, qr pour, recevoir, encaisser, être payé
sentence-status = c'est payé, est-ce payé, est payé, a-t-il payé, a-t-elle payé, ont-ils payé, ils ont payé, le paiement est arrivé
sentence-today = combien j'ai gagné aujourd'hui, combien ai-je gagné aujourd'hui, combien j'ai fait aujourd'hui, combien ai-je fait aujourd'hui, combien est entré aujourd'hui, mes ventes aujourd'hui, mes ventes d'aujourd'hui
sentence-not = ne, n', pas, non, jamais, sans

## Mots à l'intérieur des commandes

word-in = reçus, entrées, entrants
word-out = envoyés, sorties, sortants
word-more = plus, tout, commandes
word-sats = sats, satoshi, sat, satoshis
word-dollars = dollars, usd, dollar
word-my-data = mes données, toutes mes données, données
word-thanks = merci, merci beaucoup, merci bien, mille mercis, un grand merci, ok merci, parfait merci

## Mots des montants ; les marques sont celles de en.ftl.

amount-units =
    USD: dollars, ?dollar, piastres
    EUR: ?euro, euros
    GBP: ??livres, ??livre, livres sterling, livre sterling
    HTG: gourdes, gourde
    5HTG: dollars haïtiens, dollar haïtien
    MXN DOP COP: pesos, peso
    CHF XOF XAF: francs, ??franc
    CHF: francs suisses
    XOF XAF: francs cfa, franc cfa, fcfa, f cfa, cfa
    CRC: colones, ?colons
    BRL: reals, réaux, reais
    AWG XCG: florins, ?florin
    INR: roupies, ?roupie
amount-cents =
    USD EUR: cents, ?cent
    USD EUR HTG: centimes, ?centime
amount-nations =
    USD: américain, américains, us, états-uniens
    JMD: jamaïque, jamaïcain, jamaïcains, jamaïquain, jamaïquains
    TTD: trinidadiens, de trinidad
    BBD: barbadiens, de la barbade
    BSD: bahamiens, des bahamas
    BZD: béliziens, du belize
    XCD: des caraïbes, des caraïbes orientales
    KYD: des caïmans
    CAD: canadien, canadiens
    HTG: haïtien, haïtiens, haïtienne, haïtiennes
    MXN: mexicain, mexicains, mexique
    DOP: dominicain, dominicains
    COP: colombien, colombiens
    ARS: argentin, argentins
    CUP: cubain, cubains
    CHF: suisse, suisses
    XPF: pacifique
amount-powers =
    3: mille, milles
    6: million, millions
    9: milliard, milliards
amount-numbers =
    1: un, une
    2: deux
    3: trois
    4: quatre
    5: cinq
    6: six
    7: sept
    8: huit
    9: neuf
    10: dix
    11: onze
    12: douze
    13: treize
    14: quatorze
    15: quinze
    16: seize
    17: dix-sept
    18: dix-huit
    19: dix-neuf
    20: vingt
    30: trente
    40: quarante
    50: cinquante
    60: soixante
    70: soixante-dix, septante
    71: soixante et onze, soixante-et-onze
    80: quatre-vingt, quatre-vingts
    90: quatre-vingt-dix, nonante
    100: cent, cents
    1000: mille
    1000000: million, millions
amount-articles = un, une
amount-sets = douzaine, douzaines, dizaine, paire, quinzaine, vingtaine
amount-joints = et, avec, plus
amount-of = de, d', en
amount-halves = demi, demie, demis, quart
amount-each = chacun, chacune, pièce, par personne, l'unité
amount-others = ou, à, jusqu'à, fois, virgule, point, moins, plus, x

## Une commande à payer

receive-fixed = Recevoir { $amount }
receive-converted = Recevoir { $asked } ({ $amount })
receive-open = Recevoir un montant libre
receive-approx = Environ { $amount }
receive-memo-cut = Le motif est long : ses { $kept } premiers caractères ont été gardés.
receive-nearest = On ne peut demander que des centimes entiers : { $amount } est le plus proche de { $asked }.
receive-nearest-whole = { $amount } est le plus proche de { $asked } que l'on puisse demander.
line-memo = Motif : { $memo }
line-code = Commande : { $code }
qr-lives = { $seconds ->
    [one] Ce QR peut être payé pendant { $seconds } seconde.
    [many] Ce QR peut être payé pendant { $seconds } de secondes.
   *[other] Ce QR peut être payé pendant { $seconds } secondes.
}
qr-renew = Ensuite, écris « { $again } » pour un nouveau QR.
qr-renew-now = Écris « { $again } » pour un nouveau QR.
line-cancel = Pour la fermer, écris « { $cancel } ».
console-narrow = [Le QR demande une fenêtre de { $needed } colonnes et celle-ci en a { $columns } : élargis-la et redemande, ou paie la demande ci-dessous.]
button-again = Nouveau QR
button-cancel = Annuler
button-status = Statut

## La nouvelle d'un paiement

notice-paid = ✅ Paiement reçu : { $amount }
notice-paid-converted = ✅ Paiement reçu : { $asked } ({ $amount })
notice-paid-unknown = ✅ Paiement reçu. Le montant apparaît dans ton solde.
notice-extra = ➕ Un autre paiement est arrivé pour { $code }, déjà payée : { $amount }
notice-extra-unknown = ➕ Un autre paiement est arrivé pour { $code }, déjà payée. Le montant apparaît dans ton solde.
notice-late = Payé après l'expiration du QR.
notice-repeat = (rappel de Réf. { $ref } – un seul paiement)
news-repeat = (Tu as peut-être déjà reçu ce message.)
template-amount-unknown = un montant affiché dans ton solde
template-paid = Paiement reçu : { $amount } pour { $order }. Heure : { $time }. Référence : { $ref }. Réponds à ce message pour en voir plus.
template-extra = Un autre paiement est arrivé : { $amount } pour { $order }, déjà payé. Heure : { $time }. Référence : { $ref }. Réponds à ce message pour en voir plus.
template-alert = Des nouvelles de ton portefeuille : { $text } Réponds à ce message pour en voir plus.
line-time = Heure : { $time }
line-seen = Vu : { $time }
time-seen = { $time } (vu)
line-credited = ⚠️ Ton portefeuille affiche { $amount } pour ce paiement.
line-reference = Réf. : { $ref }
shown-paid = ✅ PAYÉ : { $amount }
shown-paid-unknown = ✅ PAYÉ
shown-cancelled = ✖️ Annulé : { $amount }
shown-cancelled-open = ✖️ Annulé
shown-lapsed = ⌛ Fermé : { $amount }
shown-lapsed-open = ⌛ Fermé
shown-expired = ⌛ Ce QR a expiré : { $amount }
shown-expired-open = ⌛ Ce QR a expiré
card-expired = Expiré
card-paid = Payé
card-cancelled = Annulé
card-lapsed = Fermé
card-any = Montant libre

## Réponses des commandes

cancel-done = La commande { $code } est annulée. Si quelqu'un paie quand même son QR, je te le dirai.
cancel-was = C'était : { $what }
cancel-undo = Pour redemander la même chose, écris « { $ask } ».
button-ask-again = Redemander
cancel-paid = La commande { $code } est déjà payée et ne peut plus être annulée.
cancel-lapsed = La commande { $code } est déjà fermée.
status-pending = { $seconds ->
    [one] ⏳ { $code } : pas encore payée. Son QR peut être payé encore { $seconds } seconde.
    [many] ⏳ { $code } : pas encore payée. Son QR peut être payé encore { $seconds } de secondes.
   *[other] ⏳ { $code } : pas encore payée. Son QR peut être payé encore { $seconds } secondes.
}
status-expired = ⌛ { $code } : pas payée, et son QR a expiré.
status-paid = ✅ { $code } : payée le { $time }, { $amount }
status-paid-unknown = ✅ { $code } : payée le { $time }
status-extra = { $count ->
    [one] ➕ { $count } paiement de trop est arrivé.
    [many] ➕ { $count } de paiements de trop sont arrivés.
   *[other] ➕ { $count } paiements de trop sont arrivés.
}
status-cancelled = ✖️ { $code } : annulée, pas payée.
status-lapsed = { $code } : fermée le { $time } sans paiement.
status-unsure = ⚠️ Le portefeuille ne peut pas être consulté pour le moment. Voici ce que je sais :
history-title = Paiements, page { $page }
history-paid = ✅ { $time } · { $amount } · { $code }
history-extra = ➕ { $time } · { $amount } · { $code }, payée encore une fois
history-credited = { $amount } (portefeuille : { $credited })
history-open = ⏳ { $time } · { $amount } · { $code }
history-cancelled = ✖️ { $time } · { $amount } · { $code }
history-lapsed = ⌛ { $time } · { $amount } · { $code }
history-wallet-in = ⬇️ { $time } · { $amount }
history-wallet-out = ⬆️ { $time } · { $amount }
history-any-amount = montant libre
history-empty = Pas encore de paiement. Écris « { $example } » pour en demander un.
history-no-more = Il n'y a rien à la page { $page }.
history-none-so = Pas encore de paiement de ce genre.
history-more = Suite : { $command }
history-wallet-fails = ⚠️ La liste du portefeuille n'est pas disponible pour le moment ; voici les commandes créées ici.
balance-line = { $name } : { $amount }
balance-external = { $name } : sur l'appareil du propriétaire, inconnu ici
balance-unknown = { $name } : inconnu pour le moment
balance-approx = { $name } : { $amount } (environ { $approx })
balance-sats = { $name } : environ { $sats } ({ $amount })
balance-title = 💰 Solde
balance-none = Ce compte n'a aucun portefeuille que je puisse lire.
owners-only = Seul le propriétaire de ce portefeuille peut voir cela. C'est le tien ? Alors dis à la personne qui gère le bot que tu es « { $person } ».
price-line = 1 BTC = { $btc }
price-sats = { $unit } = { $sats }
price-time = Le { $time }
price-stale = { $minutes ->
    [one] ⚠️ Ce prix a { $minutes } minute : le portefeuille n'en donne pas de plus récent.
    [many] ⚠️ Ce prix a { $minutes } de minutes : le portefeuille n'en donne pas de plus récent.
   *[other] ⚠️ Ce prix a { $minutes } minutes : le portefeuille n'en donne pas de plus récent.
}
language-now = Je te parle en { $name }. Autres langues : { $others }
language-set = Désormais, je te parle en français.
timezone-now = Ton fuseau horaire est { $zone } (maintenant : { $time }). Pour en changer : { $example }
timezone-set = Ton fuseau horaire est maintenant { $zone } ({ $time }).
currency-now = Je montre aussi les montants en { $currency }. Pour changer : { $example }
currency-set = Désormais, je montre aussi les montants en { $currency }.
profile-unit-sats = Un montant sans unité est en satoshis.
profile-unit-dollars = Un montant sans unité est en dollars.
profile-first-sats = Les montants sont montrés en satoshis d'abord.
profile-other = « { $other } » change cela.
profile-asks = Veux-tu dire { $sats } ou { $dollars } ? Je retiens ta réponse.

## Aide

help-title = Je crée des QR Lightning pour un portefeuille Flash et je te préviens ici quand ils sont payés.
help-start = Pour recevoir { $amount }, écris « { $example } ».
help-look = « { $history } » montre tes paiements, « { $status } » si la dernière commande est payée.
help-look-owner = « { $history } » montre tes paiements, « { $balance } » ce que contient le portefeuille.
help-everything = Tout ce que je sais faire : « { $more } ».
help-version = chatwallet, version { $version }
button-more = Plus
help-receive = { $word } 10 Café – un QR pour recevoir { $amount }, avec un motif. Aussi : { $word } 500 sat, { $word } 1500 JMD, { $word } (montant libre)
help-again = { $word } K7Q2 – un nouveau QR pour la même commande ; un QR vit 60 secondes, la commande une journée
help-cancel = { $word } K7Q2 – fermer une commande
help-status = { $word } K7Q2 – est-elle payée ? Aussi en réponse à un message
help-history = { $word } – tes paiements ; { $word } 2 pour la page 2, { $word } reçus, { $word } envoyés
help-balance = { $word } – ce que contient le portefeuille
help-price = { $word } JMD – le prix du bitcoin
help-language = { $word } ht – parler une autre langue
help-timezone = { $word } America/Port-au-Prince – montrer les heures de ton fuseau
help-currency = { $word } HTG – montrer les montants aussi dans ta devise
help-profile = { $word } sats – un montant sans unité est en satoshis
help-export = { $word } mes données – une copie de tout ce que je garde sur vous
help-delete = { $word } mes données – que je vous oublie
help-help = { $word } { $topic } – en savoir plus sur un sujet
example-memo = Café
example-zone = America/Port-au-Prince

## En savoir plus sur un sujet : `aide recevoir`

about-receive =
    D'abord le montant, puis le motif, avec les mots que tu veux. Sans montant, c'est le payeur qui décide.
    Tu reçois une commande ouverte pour une journée et un QR à payer en une minute : « { $again } » en fait un nouveau.
    Dès qu'il est payé, je te préviens ici.
    « inv » et « qr » disent la même chose.
about-again =
    Sans commande, je prends ta dernière. Un ancien QR compte aussi tant qu'il vit : quel que soit celui qu'on paie, tu le sauras.
about-cancel =
    Sans commande, je ferme ta dernière et je dis laquelle ; tu peux redemander la même aussitôt.
    Si quelqu'un paie quand même son QR, je te le dirai.
about-status =
    Sans commande, je regarde ta dernière ; en réponse à un message, celle qu'il montre. Je demande toujours au portefeuille.
about-history =
    Les plus récents d'abord. « { $in } » montre ce qui est entré, « { $out } » ce qui est sorti, si tu peux voir la liste du portefeuille.
    « txs » et « hist » disent la même chose.
about-balance =
    Je ne le dis qu'à son propriétaire, et jamais dans un groupe.
    « bal » dit la même chose.
about-price =
    Le prix d'un bitcoin, et ce que vaut une unité d'une devise en satoshis. Sans devise, je prends la tienne.
about-language =
    Je parle { $languages }. Quelle que soit notre langue, je comprends les commandes dans toutes.
about-timezone =
    Écris le nom d'un fuseau ou d'une grande ville près de toi. Toutes les heures que je donne sont les siennes.
about-currency =
    Quand tu demandes une autre devise, je dis ce que cela fait dans la tienne. Écris ses trois lettres, comme EUR, ou son signe.
about-profile =
    Après « { $sats } », un montant sans unité est en satoshis, et les montants sont montrés en satoshis d'abord. « { $dollars } », c'est l'inverse.
about-export =
    Un fichier avec votre compte, vos discussions, votre boutique et vos commandes, en JSON, deux fois par jour. Il ne contient aucun secret.
about-delete =
    Je dis d'abord ce qui disparaîtrait, et je demande un oui. Les commandes ouvertes restent payables jusqu'à leur fin. Si vous avez écrit STOP, je ne retiens que cela.
about-help =
    « { $more } » montre tout ce que je sais faire.

## Le menu d'une messagerie : de 3 à 60 caractères chacun

menu-receive = Créer un QR pour être payé
menu-again = Un nouveau QR pour la même commande
menu-cancel = Fermer une commande
menu-status = Est-elle payée ?
menu-history = Tes paiements
menu-balance = Ce que contient le portefeuille
menu-price = Le prix du bitcoin
menu-language = Parler une autre langue
menu-timezone = Montrer les heures de ton fuseau
menu-currency = Montrer les montants aussi dans ta devise
menu-profile = Compter en satoshis ou en dollars
menu-export = Une copie de ce que je garde sur vous
menu-delete = Que je vous oublie
menu-help = Ce que je sais faire

## Dans un groupe

group-help = Je crée des QR Lightning pour un portefeuille Flash et je te préviens quand ils sont payés.
group-private = Ici, d'autres lisent aussi. Écris-moi dans une conversation privée.

## Ce que les propriétaires apprennent

alert-credential = ⚠️ Le portefeuille refuse la clé de ce bot, ou ne le laisse pas créer de factures : aucun paiement ne peut être demandé pour l'instant. « chatwallet doctor » dit à la personne qui gère le bot ce qu'il faut réparer.
alert-credential-over = ✅ Le portefeuille accepte de nouveau la clé de ce bot : on peut demander des paiements.
alert-credential-list = ⚠️ Le portefeuille ne laisse pas la clé de ce bot lire la liste des paiements : elle ne peut pas être affichée pour l'instant. « chatwallet doctor » dit à la personne qui gère le bot ce qu'il faut réparer.
alert-credential-list-over = ✅ La liste des paiements est de nouveau lisible.
alert-payment-lost = ⚠️ Un paiement est arrivé dont la commande est perdue (Réf. { $ref }) : les données du bot ont disparu. L'argent est dans ton portefeuille, et personne d'autre n'a été prévenu.
alert-new-payee = ⚠️ Les QR sont maintenant signés par un nœud jamais vu avant : { $node }. Si tu n'en sais rien, vérifie avec un petit paiement avant de continuer.
alert-clock-ahead = { $minutes ->
    [one] ⚠️ L'horloge de cette machine avance de { $minutes } minute. Fais-la régler ; d'ici là je suis l'heure du portefeuille.
    [many] ⚠️ L'horloge de cette machine avance de { $minutes } de minutes. Fais-la régler ; d'ici là je suis l'heure du portefeuille.
   *[other] ⚠️ L'horloge de cette machine avance de { $minutes } minutes. Fais-la régler ; d'ici là je suis l'heure du portefeuille.
}
alert-clock-ahead-over = ✅ L'horloge de cette machine est de nouveau juste.
alert-clock-behind = { $minutes ->
    [one] ⚠️ L'horloge de cette machine retarde de { $minutes } minute. Fais-la régler ; d'ici là je suis l'heure du portefeuille.
    [many] ⚠️ L'horloge de cette machine retarde de { $minutes } de minutes. Fais-la régler ; d'ici là je suis l'heure du portefeuille.
   *[other] ⚠️ L'horloge de cette machine retarde de { $minutes } minutes. Fais-la régler ; d'ici là je suis l'heure du portefeuille.
}
alert-clock-behind-over = ✅ L'horloge de cette machine est de nouveau juste.
alert-store = ⚠️ Le stockage du bot ne garde pas ce qu'on lui donne : aucun paiement ne peut être demandé pour l'instant. « chatwallet doctor » dit à la personne qui gère le bot ce qu'il faut réparer.
alert-store-over = ✅ Le stockage du bot fonctionne de nouveau : on peut demander des paiements.
alert-store-away = ⚠️ Le stockage du bot n'a pas répondu du { $since } au { $time }. Il est revenu, et ce qui a été payé entre-temps est annoncé maintenant. Si cela se répète, « chatwallet doctor » dit à la personne qui gère le bot ce qu'il faut réparer.
alert-feed = ⚠️ La liaison qui annonce les paiements à l'instant ({ $feed }) est coupée depuis plus de cinq minutes. Les paiements sont toujours trouvés et annoncés, quelques secondes plus tard. « admin sources » montre ce qui est entendu, et « chatwallet doctor » ce qu'il faut réparer.
alert-feed-over = ✅ La liaison qui annonce les paiements à l'instant ({ $feed }) est rétablie.
alert-dead = ⚠️ Messages qui n'ont pas pu être remis : { $count }. « admin dead » les liste avec leurs raisons, tout comme « chatwallet notices » sur la machine. La plupart partent quand leur destinataire écrit de nouveau.
alert-dead-over = ✅ Il ne reste aucun message qui n'a pas pu être remis.
alert-unended = ⚠️ Messages dont personne ne sait s'ils sont arrivés, une heure après leur envoi : { $count }. Quelques-uns sont des téléphones éteints. S'ils sont nombreux, les avis de remise n'arrivent pas au bot : « chatwallet doctor » dit à la personne qui le gère ce qu'il faut réparer.
alert-unended-over = ✅ On sait de nouveau de presque tous les messages s'ils sont arrivés.
alert-disk-low = ⚠️ Le disque du bot est presque plein : il reste { $free } Mo. Fais-y faire de la place : quand il sera plein, aucun paiement ne pourra être demandé.
alert-disk-low-over = ✅ Le disque du bot a de nouveau de la place.
alert-files-low = ⚠️ Le disque du bot ne peut plus contenir que peu de fichiers : { $free }. Fais-en supprimer : après le dernier, aucun paiement ne pourra être demandé.
alert-files-low-over = ✅ Le disque du bot peut de nouveau contenir assez de fichiers.
alert-store-memory-low = ⚠️ La mémoire du stockage du bot est presque pleine : il reste { $percent } % ({ $free } Mo). Fais relever sa limite (« maxmemory » de Redis) : quand elle sera pleine, aucun paiement ne pourra être demandé.
alert-store-memory-low-over = ✅ La mémoire du stockage du bot a de nouveau de la place.
alert-memory-low = ⚠️ La machine du bot manque de mémoire : il reste { $percent } % ({ $free } Mo). Fais-y fermer d'autres programmes ou ajouter de la mémoire, avant que le bot ne soit arrêté pour cela.
alert-memory-low-over = ✅ La machine du bot a de nouveau assez de mémoire.
alert-audit-head = 🔏 L'entrée la plus récente de la liste de ce que les administrateurs ont fait est { $head }. Garde ce message : « chatwallet audit verify --head { $head } » montre plus tard si quelque chose a été retiré de la liste ou modifié.
alert-factor-set-up = 🔐 Le second facteur d'une personne qui administre ({ $place }) a été configuré sur la machine. Si ce n'était aucun de vous, écrivez « admin lockdown on MOTIF » et allez voir là-bas.
alert-factor-set-up-page = 🔐 Le second facteur d'une personne qui administre ({ $place }) a été configuré sur une page demandée dans sa discussion. Si ce n'était aucun de vous, écrivez « admin lockdown on MOTIF » et allez voir la machine.
alert-admin-added = 👤 { $place } administre désormais ce bot. Si ce n'était aucun de vous, écrivez « admin lockdown on » et allez voir sur la machine.
alert-admin-removed = 👤 { $place } n'administre plus ce bot. Si ce n'était aucun de vous, écrivez « admin lockdown on » et allez voir sur la machine.

## Plusieurs discussions d'une personne

help-connect = { $word } – voir vos commandes dans une autre discussion aussi
about-connect =
    Je vous donne huit lettres à écrire dans votre autre discussion avec moi, et je vous demande ici si elle est à vous.
    Cinq discussions au plus peuvent être à vous, trois nouvelles en 30 jours.
menu-connect = Voir vos commandes dans une autre discussion
help-disconnect = { $word } – vos discussions ; { $word } 2 retire la deuxième
about-disconnect =
    La discussion retirée repart de zéro. Vos commandes restent à vous, et les nouvelles de leurs paiements aussi.
menu-disconnect = Quelles discussions sont à vous
connect-code = Écrivez ceci dans votre autre discussion avec moi, dans les { $minutes } minutes :
connect-wait = Merci. Confirmez-le dans votre autre discussion ({ $place }), s'il vous plaît.
connect-asks =
    { $place } demande à être vous. Vos commandes et votre portefeuille y seraient visibles. Est-ce votre discussion ?
    1: Oui, c'est moi
    2: Non
connect-asks-owner =
    { $place } demande à être vous. Vos commandes et le contenu du portefeuille y seraient visibles, avec les mêmes droits de propriétaire. Est-ce votre discussion ?
    1: Oui, c'est moi
    2: Non
connect-changed =
    ⚠️ Quelqu'un écrit depuis { $place }, et WhatsApp dit que c'est une autre personne qu'avant. Elle ne voit rien de vous. Est-ce vous ?
    1: Oui, c'est moi
    2: Non
connect-silent =
    { $place } écrit à nouveau après un long silence, et les numéros sont réattribués. Est-ce toujours vous ?
    1: Oui, c'est moi
    2: Non
button-connect-yes = Oui, c'est moi
connect-done = ✅ { $one } et { $other } sont maintenant un seul compte. « déconnecter » l'annule.
connect-no = Entendu : { $place } ne voit rien de vous.
connect-refused = { $place } a dit non.
connect-back = ✅ { $place } est de nouveau à vous.
connect-own = Cette discussion est déjà à vous.
connect-contents = Cette discussion a son propre portefeuille. Écrivez d'abord « délier » ici.
connect-house = La personne qui vous a donné ces lettres serait propriétaire comme vous. Pour ajouter une discussion à vous, écrivez « connecter » ici, et les lettres là-bas.
connect-full = Vous avez autant de discussions qu'un compte peut en avoir. « déconnecter » en retire une.
connect-often = Vous avez connecté trois discussions en 30 jours. Attendez avant d'en connecter une autre, s'il vous plaît.
error-wrong-code = Ces lettres ne peuvent pas servir maintenant. « connecter » dans votre autre discussion en donne de nouvelles.
share-codes = { $minutes ->
    [one] C'était beaucoup de mauvaises lettres. Réessayez dans { $minutes } minute.
    [many] C'était beaucoup de mauvaises lettres. Réessayez dans { $minutes } minutes.
   *[other] C'était beaucoup de mauvaises lettres. Réessayez dans { $minutes } minutes.
}
disconnect-chats = Vos discussions :
disconnect-here = { $place } (celle-ci)
disconnect-how = « { $example } » retire la deuxième.
disconnect-alone = C'est votre seule discussion. « { $connect } » en ajoute une autre.
disconnect-last = C'est votre seule discussion ; elle ne peut pas être retirée.
disconnect-done = { $place } est retirée. Vos commandes restent à vous.
disconnect-told = { $place } a été retirée de ce compte.
confirm-asked = Cette discussion est restée longtemps silencieuse, et son numéro a pu changer de mains. J'ai demandé dans { $places } si c'est toujours vous.
confirm-refused = Votre autre discussion a dit que c'est quelqu'un d'autre. Cela ne peut plus être demandé.
confirm-nobody = Cette discussion est restée longtemps silencieuse, et son numéro a pu changer de mains. Il n'y a pas d'autre discussion où demander, donc ce qui était avant reste fermé. Les nouvelles commandes marchent.
confirm-owner = Cette discussion est restée longtemps silencieuse, et son numéro a pu changer de mains. La personne qui gère le bot peut confirmer que c'est vous : { $command }
confirm-again = Je n'ai pas pu savoir avec certitude qui a écrit cela. Écrivez-le encore une fois, s'il vous plaît.
notice-elsewhere = Demandé dans { $place }.
alert-address-changed = ⚠️ { $place } appartient maintenant à quelqu'un d'autre, selon WhatsApp, et son ancien titulaire n'a pas d'autre discussion ici. Les nouvelles de ses commandes vous parviennent.

## Une page qui n'est pas une discussion

page-hello = Bonjour !
page-stranger = Voici un portefeuille dans une discussion. Pour lui parler, il faut l'adresse d'une discussion : demande-la à la personne qui s'en occupe.
page-welcome = Voici un portefeuille dans une discussion. Tu reçois ici une discussion à toi : son adresse en est la clé.
page-lost = Cette adresse n'ouvre rien, ou n'ouvre plus rien. Il en manque peut-être une partie, ou elle a été retirée. Demande-en une autre à la personne qui te l'a donnée.
page-crowded = { $minutes ->
    [one] Beaucoup de discussions viennent d'être ouvertes de là où tu es. Recharge cette page dans { $minutes } minute et ta discussion s'ouvrira. Une discussion que tu avais déjà continue comme avant.
    [many] Beaucoup de discussions viennent d'être ouvertes de là où tu es. Recharge cette page dans { $minutes } de minutes et ta discussion s'ouvrira. Une discussion que tu avais déjà continue comme avant.
   *[other] Beaucoup de discussions viennent d'être ouvertes de là où tu es. Recharge cette page dans { $minutes } minutes et ta discussion s'ouvrira. Une discussion que tu avais déjà continue comme avant.
}
page-elsewhere = Un portefeuille dans une discussion travaille ici. Il n'y a rien à voir sur cette page : parle-lui là où on te l'a dit.
page-open = Vers ma discussion
page-export-number = Pour prendre vos données, écrivez ce numéro dans votre discussion avec moi : { $number }
page-export-warning = Si vous ne les avez pas demandées là-bas, fermez cette page : la personne qui vous a envoyé le lien recevrait vos données.
page-export-fetch = Prendre le fichier
page-export-not-yet = Le numéro n'a pas encore été écrit dans la discussion.

## Portefeuilles que chacun relie

linking-off = Ce bot travaille pour un seul portefeuille. C'est la personne qui le gère qui en décide.
wallet-of-the-bot = le portefeuille du bot
error-guests-off = Ce bot ne crée des commandes que pour ses propriétaires.
error-link-first = Tu n'as pas encore ici de portefeuille pour lequel créer des QR. Écris « { $link } » pour relier le tien.
error-link-stale = Le portefeuille n'accepte plus la connexion à « { $name } ». Les QR ouverts restent surveillés. Écris « { $link } » pour la rétablir.
error-till-sees-nothing = Une caisse ne montre pas de solde : je crée des QR pour elle et ne vois rien d'autre. « { $link } » relie une clé, qui le montre.
error-till-needs-amount = Une caisse a besoin d'un montant dans chaque commande : « { $example } ». « { $link } » relie une clé, qui accepte tout montant.
again-elsewhere = { $code } appartient à un autre portefeuille, { $name }, et une commande ne change jamais de destinataire.
again-elsewhere-ask = Pour une commande du même montant payée à { $name }, écris « { $ask } ».
button-new-for = Nouveau QR pour { $name }
word-yes = oui
word-no = non
word-till = caisse
word-key = clé
example-test = essai
button-till = Caisse
button-no = Non
button-yes-name = Oui, { $name }
button-unlink = Délier
button-keep = Garder
link-ways = Pour quel portefeuille dois-je créer des QR ?
link-way-till = { $number }  Caisse : un nom d'utilisateur Flash. Je peux créer des QR pour lui ; je ne peux rien voir ni dépenser.
link-ways-end = Toute autre réponse laisse les choses comme elles sont.
link-till-how = Écris-le avec le nom d'utilisateur Flash, comme « { $example } ».
link-kept = D'accord, rien n'a été changé.
link-replaces = Il remplace « { $name } » : les commandes ouvertes restent avec celui-là.
link-not-yours = Seul un propriétaire de cette boutique peut changer son portefeuille.
link-nowhere = Ce bot ne peut pas relier de portefeuilles ici.
link-too-many-shops = Ce portefeuille est déjà relié à trois boutiques. Il faut d'abord le délier de l'une d'elles.
link-key-nobody = Cette clé ne dit pas à qui est le portefeuille.
till-ask = Les nouvelles commandes paieront l'utilisateur Flash « { $name } ». Lis-le lettre par lettre : { $letters }
till-letter = La lettre { $number }, { $letter }, est d'une autre écriture : { $script }.
till-ask-careful = L'argent envoyé à un mauvais nom ne peut pas être récupéré. Je ne garde aucun secret et ne peux pas voir ce portefeuille.
till-done = ✅ Tes commandes paient désormais « { $name } ». Essaie : « { $example } », paie-la et regarde dans ton app Flash.
till-done-limits = Une caisse a besoin d'un montant dans chaque commande et ne montre pas de solde.
button-key = Clé
link-way-key = { $number }  Clé : une clé de ton compte Flash, pour les QR, le solde et l'historique. Tu la saisis sur une page, pas ici.
key-how-make = 1. Dans ton compte Flash, crée une clé qui a le droit de : { $scopes }. Donne-lui une date de fin.
key-how-open = 2. Dans les 10 minutes, ouvre cette page et colle la clé là-bas : { $address }
key-how-digits = La page doit montrer { $digits }.
key-how-pays = Une clé qui crée des QR pourrait aussi payer ; Flash n'en a pas qui ne fasse que recevoir. Je la garde scellée, et ici les paiements sont coupés.
key-no-page = Ici, on ne peut pas saisir de clé : il faut une page à une adresse en https. La personne qui fait marcher ce bot peut la préparer, ou relier votre clé sur sa propre machine.
key-unkept = Il n'y a pas ici d'endroit sûr pour les clés, donc je n'en garde aucune.
key-till-instead = Une caisse n'a besoin d'aucun secret : « { $link } ».
key-done = ✅ Connecté : « { $name } », clé …{ $tail }. Le solde et l'historique marchent maintenant. Flash ne dit pas quand la clé finit.
key-done-until = ✅ Connecté : « { $name } », clé …{ $tail }, jusqu'au { $time }. Le solde et l'historique marchent maintenant.
key-no-key = Ce n'est pas une clé de Flash : elle commence par fk_ et a 76 caractères.
key-session = C'est une connexion et non une clé : elle pourrait tout faire avec ton compte. Déconnecte-toi dans Flash, s'il te plaît, pour y mettre fin.
key-refused = Flash n'accepte pas cette clé : elle est fausse, révoquée ou finie.
key-lacks = Cette clé n'a pas le droit de : { $lacks }. Crée-en une qui a le droit de : { $scopes }.
key-no-wallet = Ce compte n'a pas encore de portefeuille qui puisse recevoir.
key-away = Flash ne répond pas en ce moment. Réessaie dans une minute, s'il te plaît.
key-in-chat-used = J'ai supprimé ton message avec la clé.
key-ask = La clé …{ $tail } ouvre le portefeuille Flash « { $name } ». Les nouvelles commandes doivent-elles y être payées ?
key-page-title = Relie ton portefeuille Flash
key-page-chat = Cette page est pour la discussion : { $place }
key-page-digits = Ces chiffres se trouvent aussi dans cette discussion :
key-page-warning = Si tu n'as pas demandé cela dans cette discussion, ferme cette page : la personne qui te l'a envoyée aurait ton portefeuille.
key-page-label = Ta clé
key-page-button = Relier le portefeuille
key-page-keeps = La clé est gardée scellée et n'est plus jamais montrée.
key-page-left = Essais qui restent : { $count }
key-page-tried-out = Cette page ne prend plus de clé. Demande une nouvelle page dans la discussion.
key-page-close = Tu peux fermer cette page : ta discussion le dit aussi.
factor-page-title = Configure ton authentificateur
factor-page-warning = Si tu n'as pas demandé cela dans cette discussion, ferme cette page : la personne qui te l'a envoyée peut voir les mêmes chiffres.
factor-page-replaces = Tu as déjà un authentificateur. Ses chiffres comptent jusqu'à ce que les premiers du nouveau soient entrés ici.
factor-page-show = Montrer le QR
factor-page-scan = Scanne ceci avec une application d'authentification :
factor-page-type = Ou tape ceci dans l'application :
factor-page-keeps = Toute personne qui voit ceci peut faire tes chiffres. Ce n'est plus montré une fois qu'ils comptent.
factor-page-label = Les six chiffres que l'application montre
factor-page-button = Utiliser cet authentificateur
factor-page-wrong = Ces chiffres sont faux. Ton téléphone est-il à l'heure ?
factor-page-tried-out = Cette page ne prend plus de chiffres. Demande une nouvelle page dans la discussion.
factor-set-up = ✅ Les chiffres de ton authentificateur comptent à partir de maintenant, et plus les anciens.
page-away = Cette page ne peut pas répondre en ce moment. Réessaie dans une minute, s'il te plaît.
unlink-ask = Ne plus utiliser « { $name } » ?
unlink-open = { $count ->
    [one] { $count } commande ouverte peut encore être payée, et tu seras prévenu.
    [many] { $count } de commandes ouvertes peuvent encore être payées, et tu seras prévenu.
   *[other] { $count } commandes ouvertes peuvent encore être payées, et tu seras prévenu.
}
unlink-done = « { $name } » n'est plus relié : je ne crée plus de QR pour lui. Écris « { $link } » pour relier un portefeuille.
unlink-done-key = « { $name } » n'est plus relié et j'ai oublié la clé. Je ne peux pas la révoquer : dans Flash, supprime la clé qui finit par { $tail }. Écris « { $link } » pour relier un portefeuille.
error-link-house = Le portefeuille de ce bot est dans ses réglages, et tu es ici l'un de ses propriétaires : la personne qui gère le bot le change là.
error-link-not-yours = Seul un propriétaire de cette boutique peut changer son portefeuille.
error-nothing-linked = Aucun portefeuille n'est relié ici. Écris « { $link } » pour en relier un.
error-mixed-name = « { $name } » a des lettres de plus d'une écriture, comme un nom qui se fait passer pour un autre. Je ne le relie pas.
error-not-a-name = « { $name } » ne peut pas être un nom d'utilisateur Flash : ils ont de 3 à 50 lettres, chiffres ou _. Écris-le comme « { $example } ».
error-unknown-user = Il n'y a pas d'utilisateur Flash « { $name } » qui puisse recevoir. Regarde le nom dans ton app Flash.
help-link = { $word } @maboutique – que tes commandes paient ton propre portefeuille Flash
help-unlink = { $word } – ne plus utiliser ton portefeuille ici
menu-link = Relier ton portefeuille Flash
menu-unlink = Ne plus utiliser ton portefeuille ici
about-link =
    Une caisse est un nom d'utilisateur Flash : je crée des QR pour lui et ne vois rien d'autre. Je demande avant de l'utiliser.
    Une clé, que tu saisis sur une page, montre aussi le solde et l'historique : « { $link } ».
about-unlink =
    Les commandes ouvertes peuvent encore être payées, et tu es prévenu de leur paiement.
button-link = Relier
news-linked = Tes commandes paient désormais « { $name } ». Ce n'était pas toi ? Écris « délier » tout de suite.
news-unlinked = « { $name } » n'est plus relié : aucun QR n'est plus créé pour lui.
news-link-stale = ⚠️ Le portefeuille n'accepte plus la connexion à « { $name } ». Les QR ouverts restent surveillés. Écris « relier » pour la rétablir.
news-link-ended = ⚠️ La personne qui gère ce bot a mis fin au lien avec « { $name } ». Si tu l'avais relié par une clé, supprime cette clé dans Flash maintenant : d'autres la connaissent peut-être. Les QR ouverts restent surveillés. Écris « relier » pour le relier à nouveau.
whoami-account = Ton compte finit par { $signs }.
whoami-chat = { $number }.  { $channel } { $hint }
whoami-chat-here = { $number }.  { $channel } { $hint }, cette discussion
whoami-shop = Boutique : { $name }, tu en es propriétaire
whoami-house-owner = Tu es l'un des propriétaires du portefeuille du bot.
whoami-house-guest = Tes commandes paient le portefeuille du bot, en tant qu'invité.
whoami-no-wallet = Aucun portefeuille n'est relié. Écris « { $link } » pour relier le tien.
whoami-unlinked = Portefeuille : « { $name } » n'est plus relié
whoami-till = Portefeuille : la caisse « { $name } », depuis { $time }. Je n'en garde aucun secret.
whoami-key = Portefeuille : « { $name } » par une clé qui finit par { $tail }, depuis { $time }
whoami-session = Portefeuille : « { $name } », connecté depuis { $time }
whoami-until = La clé prend fin { $time }
help-whoami = { $word } – ce que je sais de toi
menu-whoami = Ce que je sais de toi
about-whoami =
    Ton compte, tes discussions et le portefeuille que tes commandes paient.
privacy = Je garde tes commandes et ce qui a été payé, ta langue et l'adresse de cette discussion. Je ne garde pas ce que tu écris une fois que j'y ai répondu. « { $whoami } » montre ce que je sais, « { $delete } » y met fin.
privacy-policy = Plus à ce sujet : { $url }
link-not-you = La personne qui gère ce bot décide qui relie un portefeuille ici. Demande-lui, s'il te plaît.
till-first-payment = C'est le premier vers cette caisse : est-il dans ton app Flash ? Sinon, écris « { $unlink } ».
help-link-first = Pour commencer, relie ton portefeuille Flash : « { $link } ».
confirm-by-key = Un portefeuille à toi était-il relié ici par une clé ? « { $link } », avec une clé du même portefeuille, le rouvre.

## Ce qui n'a pas marché

read-as = J'ai lu « { $line } ».
thanks-answer = De rien.
today-total = Aujourd'hui jusqu'ici : { $total }
today-count = { $count ->
    [one] { $count } paiement.
    [many] { $count } de paiements.
   *[other] { $count } paiements.
}
today-unknown = { $count ->
    [one] Pour { $count } paiement, le montant n'est pas connu.
    [many] Pour { $count } de paiements, le montant n'est pas connu.
   *[other] Pour { $count } paiements, le montant n'est pas connu.
}
today-none = Rien n'est encore entré aujourd'hui.
unknown-command = Je ne connais pas « { $word } ».
unknown-suggest = Voulais-tu dire « { $suggestion } » ?
unknown-help = Écris « { $help } » pour voir ce que je sais faire.
error-empty = Écris « { $help } » pour voir ce que je sais faire.
error-invalid-amount = Je ne comprends pas le montant « { $amount } ». Écris-le comme 10, 10,50 ou 500 sat.
error-zero-amount = Le montant doit être supérieur à zéro.
error-negative-amount = Un montant ne peut pas être négatif.
error-too-many-decimals = { $digits ->
    [0] { $currency } n'a pas de décimales ; « { $amount } » en a.
   *[other] { $currency } a au plus { $digits } décimales ; « { $amount } » en a davantage.
}
error-amount-too-small = { $amount }, c'est trop peu : le minimum est { $smallest }.
error-amount-too-large = { $amount }, c'est trop : le maximum est { $largest }.
error-ambiguous-amount = « { $amount } » peut se lire de plusieurs façons. Laquelle veux-tu ?
error-number-in-words = « { $amount } » : sans monnaie je ne lis pas de nombre en lettres. Voulais-tu dire ceci ?
error-which-currency = « { $amount } » peut être la monnaie de plusieurs pays. Laquelle ? Tu peux aussi écrire ses lettres, comme HTG.
question-over = Cette question est dépassée. Recommence, s'il te plaît.
mode-lockdown = Pour la sécurité de tous, je ne fais rien pour le moment, quoi que tu écrives. Les paiements qui arrivent sont toujours annoncés dans ton chat, et rien n'est perdu. Réessaie plus tard, s'il te plaît.
mode-maintenance = On travaille sur moi : pendant un moment, pas de nouvelles commandes, de nouveaux QR ni de nouveaux portefeuilles. Ce que tu as demandé avant peut toujours être payé, et je te le dis.
mode-over = Cela vient d'être retenu et n'a pas été fait. Réécris-le, s'il te plaît.
error-choice = { $number } : { $choice }
error-unknown-currency = Je n'ai pas de taux de change pour { $currency }.
error-unknown-profile = « { $said } » n'est ni sats ni dollars.
error-invalid-code = « { $code } » n'est pas une commande. Les commandes ressemblent à K7Q2.
error-unknown-code = Je ne trouve aucune commande { $code } à toi.
error-no-charge = Tu n'as pas encore de commande. Écris « { $example } » pour en créer une.
error-charge-paid = La commande { $code } est déjà payée.
error-charge-cancelled = La commande { $code } a été annulée. Écris « { $example } » pour en créer une autre.
error-charge-lapsed = La commande { $code } est fermée. Écris « { $example } » pour en créer une autre.
error-invalid-page = « { $page } » n'est pas un numéro de page.
error-unknown-language = Je ne parle pas « { $language } ». Je parle { $languages }.
error-unknown-zone = Je ne connais pas le fuseau horaire « { $zone } ». Écris-le comme America/Port-au-Prince.
error-ambiguous-zone = Il y a plus d'un endroit nommé « { $zone } ». Lequel ?
error-unexpected-argument = Ici, je ne comprends pas « { $argument } ».
error-too-long = Ce message est trop long pour moi.
wallet-slow = Le portefeuille est lent, un instant.
error-wallet-unavailable = Le portefeuille ne répond pas pour le moment. Rien n'a changé ; réessaie dans une minute.
error-wallet-refused = Le portefeuille a refusé. Rien n'a changé. Si cela se répète, préviens la personne qui gère ce bot.
error-amount-unchecked = Le montant ne peut pas être vérifié pour le moment, donc je n'affiche pas de QR. Rien n'a changé ; réessaie dans une minute.
error-wrong-invoice = Le portefeuille a donné un QR qui ne correspond pas à ta demande, donc je ne l'affiche pas. Réessaie dans une minute.
error-balance-too-low = Le portefeuille n'a pas assez pour cela. Rien n'a changé.
error-not-linked = Le portefeuille ne peut pas être utilisé pour le moment. Rien n'a changé. Si cela dure, préviens la personne qui gère ce bot.
error-rate-limited = { $seconds ->
    [one] Trop de nouveaux QR à la fois. Réessaie dans { $seconds } seconde.
    [many] Trop de nouveaux QR à la fois. Réessaie dans { $seconds } de secondes.
   *[other] Trop de nouveaux QR à la fois. Réessaie dans { $seconds } secondes.
}
share-lines = { $seconds ->
    [one] Tu écris plus vite que je ne peux lire. Attends { $seconds } seconde.
    [many] Tu écris plus vite que je ne peux lire. Attends { $seconds } de secondes.
   *[other] Tu écris plus vite que je ne peux lire. Attends { $seconds } secondes.
}
share-qrs = { $seconds ->
    [one] Tu as autant de QR qu'il peut y en avoir d'ouverts à la fois. Un nouveau sera possible dans { $seconds } seconde.
    [many] Tu as autant de QR qu'il peut y en avoir d'ouverts à la fois. Un nouveau sera possible dans { $seconds } de secondes.
   *[other] Tu as autant de QR qu'il peut y en avoir d'ouverts à la fois. Un nouveau sera possible dans { $seconds } secondes.
}
share-orders = { $seconds ->
    [one] Cela fait beaucoup de commandes en peu de temps. La prochaine sera possible dans { $seconds } seconde.
    [many] Cela fait beaucoup de commandes en peu de temps. La prochaine sera possible dans { $seconds } de secondes.
   *[other] Cela fait beaucoup de commandes en peu de temps. La prochaine sera possible dans { $seconds } secondes.
}
share-invoices = { $seconds ->
    [one] Beaucoup de monde demande des QR en ce moment. Réessaie dans { $seconds } seconde.
    [many] Beaucoup de monde demande des QR en ce moment. Réessaie dans { $seconds } de secondes.
   *[other] Beaucoup de monde demande des QR en ce moment. Réessaie dans { $seconds } secondes.
}
share-window = { $seconds ->
    [one] Cela fait beaucoup de QR pour un même portefeuille en peu de temps. Le prochain sera possible dans { $seconds } seconde.
    [many] Cela fait beaucoup de QR pour un même portefeuille en peu de temps. Le prochain sera possible dans { $seconds } de secondes.
   *[other] Cela fait beaucoup de QR pour un même portefeuille en peu de temps. Le prochain sera possible dans { $seconds } secondes.
}
share-address = { $seconds ->
    [one] Beaucoup de messages viennent de ton réseau. Réessaie dans { $seconds } seconde.
    [many] Beaucoup de messages viennent de ton réseau. Réessaie dans { $seconds } de secondes.
   *[other] Beaucoup de messages viennent de ton réseau. Réessaie dans { $seconds } secondes.
}
share-new-people = { $seconds ->
    [one] Beaucoup de nouvelles personnes m'écrivent en ce moment. Réécris dans { $seconds } seconde.
    [many] Beaucoup de nouvelles personnes m'écrivent en ce moment. Réécris dans { $seconds } de secondes.
   *[other] Beaucoup de nouvelles personnes m'écrivent en ce moment. Réécris dans { $seconds } secondes.
}
share-links = { $minutes ->
    [one] On a commencé souvent à relier un portefeuille en peu de temps. Réessaie dans { $minutes } minute.
    [many] On a commencé souvent à relier un portefeuille en peu de temps. Réessaie dans { $minutes } de minutes.
   *[other] On a commencé souvent à relier un portefeuille en peu de temps. Réessaie dans { $minutes } minutes.
}
share-unknown = { $minutes ->
    [one] Je ne comprends pas ces lignes, et je laisse les suivantes sans réponse pendant { $minutes } minute. Les commandes marchent toujours : « { $help } » les montre.
    [many] Je ne comprends pas ces lignes, et je laisse les suivantes sans réponse pendant { $minutes } de minutes. Les commandes marchent toujours : « { $help } » les montre.
   *[other] Je ne comprends pas ces lignes, et je laisse les suivantes sans réponse pendant { $minutes } minutes. Les commandes marchent toujours : « { $help } » les montre.
}
blocked = La personne qui gère ce bot t'a bloqué : je ne lis pas ce que tu écris ici. Les commandes déjà faites comptent toujours.
till-crowded = D'autres utilisent peut-être aussi cette caisse : un portefeuille relié par une clé a sa propre limite. « { $link } » le fait.
error-no-open-amount = Le portefeuille n'accepte pas de montant libre pour le moment. Indique un montant : « { $example } ».
error-internal = Quelque chose a mal tourné de mon côté ; rien n'est perdu. Réessaie.
key-in-chat-deleted = J'ai supprimé ton message avec la clé. Je n'ai pas utilisé cette clé ; par prudence, révoque-la dans Flash.
key-in-chat-wiped = Je n'ai pas utilisé cette clé et je l'ai effacée chez { $keeper }. Je ne peux pas la supprimer de ton téléphone : supprime le message, s'il te plaît, et révoque la clé dans Flash.
key-in-chat-kept = Je n'ai pas utilisé cette clé et je ne peux pas supprimer ton message : supprime-le, s'il te plaît, et révoque la clé dans Flash.
secret-in-chat-deleted = Il y avait un secret dans ton message. J'ai supprimé le message et je n'ai pas utilisé le secret.
secret-in-chat-wiped = Il y avait un secret dans ton message. Je ne l'ai pas utilisé et je l'ai effacé chez { $keeper }. Je ne peux pas le supprimer de ton téléphone : supprime le message, s'il te plaît.
secret-in-chat-kept = Il y avait un secret dans ton message. Je ne l'ai pas utilisé et je ne peux pas supprimer le message : supprime-le, s'il te plaît.
session-in-chat = Avec cela, on pourrait tout faire avec ton compte. Je ne l'accepte jamais : déconnecte-toi partout dans l'application Flash, s'il te plaît.
foreign-secret-in-chat = Je n'ai jamais besoin du secret d'un autre programme : remplace-le là où tu l'as obtenu, s'il te plaît.
key-link-instead = Pour connecter un portefeuille, écris « { $link } ».
key-never-needed = Ici, aucune clé n'est jamais nécessaire.
error-secret-said = Il y avait un secret dans ce message.
delete-ask = J'oublierais tout ce que je garde sur vous : votre compte avec ses discussions ({ $chats }) et ses commandes ({ $orders }), et ce qui a été dit.
delete-ask-open = Les commandes ouvertes ({ $open }) restent payables : je vous le dis ici, et elles disparaissent à leur fin.
delete-ask-key = Votre boutique disparaît aussi, avec la clé de « { $name } ». Je ne peux pas la révoquer : dans Flash, supprimez la clé qui se termine par { $tail }.
delete-ask-till = Votre boutique disparaît aussi : j'oublie que ses commandes paient « { $name } ».
delete-ask-others = D'autres personnes sont dans votre boutique ({ $others }) : pour elles, elle ferme.
delete-ask-copy = Pour en avoir une copie, écrivez d'abord « { $export } ».
delete-ask-yes = Pour le faire, écrivez « { $yes } ». C'est définitif.
delete-done = C'est fait : je vous oublie, cela prend quelques minutes. Si vous m'écrivez encore, vous serez quelqu'un de nouveau.
delete-done-open = C'est fait : je vous oublie, cela prend quelques minutes. Les commandes ouvertes ({ $open }) restent payables : je vous le dis ici, puis elles disparaissent aussi.
export-link = Vos données, une seule fois et dans les 15 minutes : { $link }
    La page montre un numéro. Écrivez-le ici comme « { $example } », et vous pourrez prendre le fichier.
export-opened = Bien. Prenez maintenant le fichier sur la page, une seule fois.
export-ask-operator = Ce bot n'a pas de page pour cela. Demandez « chatwallet export { $account } » à la personne qui le gère.
error-unknown-form = Je ne connais pas « { $form } » ici. Il y a : « { $known } ».
error-delete-signs = Ce ne sont pas les signes de votre compte. « { $again } » vous les donne.
error-export-number = Aucune page n'a ce numéro, ou ses 15 minutes sont passées.
error-export-later = Vous avez déjà demandé vos données deux fois en un jour. Redemandez-les dans { $hours } h.
