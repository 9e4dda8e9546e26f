package workload

import "strings"

// The words of a help desk, the frequent ones first. Some share roots, as words do, so that one occurs in another.
var (
	// smallWords are what sentences are made of. Rules do not look for them.
	smallWords = strings.Fields(`
de la le et je the to les vous pour mon est que ma i and en a un pas une you my ne sur avec is for ce on it of me nous
bonjour votre hello merci vos mais this plus si have in au been par cette not was can with du des dans se qui ai but your
please we at thanks that from son sa ses no be are or an still il elle bien fait aussi comme sans tout very any would
when what how why now quand comment pourquoi alors donc puis encore chez entre depuis avant jour
`)
	// accentedSmallWords are those of them with accents.
	accentedSmallWords = strings.Fields(`à été où déjà très même là être après dès voilà grâce près`)

	// plainWords are what desks write rules about.
	plainWords = strings.Fields(`
commande colis retour order refund livraison delivery facture invoice compte account paiement payment rembourser produit
product carte article client service shipping problem adresse address return demande request email mail site
password connexion login erreur error panne broken garantie warranty achat purchase prix price promo code discount
abonnement subscription annuler cancel livreur courier transporteur carrier suivi tracking stock delai delay semaine week
urgent attente waiting answer contact telephone phone boutique store magasin shop taille size couleur colour
cadeau gift bon voucher avoir credit virement transfer banque bank montant amount total tva vat devis quote contrat
contract dossier file document piece attachment photo picture image video ecran screen batterie battery chargeur charger
cable moteur engine machine washing lavage four oven frigo fridge lampe lamp table chaise chair canape sofa matelas
mattress tissu fabric cuir leather bois wood verre glass metal plastique plastic papier paper carton box emballage
packaging palette pallet camion truck entrepot warehouse usine factory fournisseur supplier vendeur seller acheteur buyer
marche market offre offer vente sale solde clearance lundi monday mardi tuesday mercredi wednesday jeudi thursday
vendredi friday samedi saturday dimanche sunday janvier january avril april juin june juillet july octobre october
novembre november matin morning soir evening nuit night heure hour minute mois month annee year appli app mobile
tablette tablet ordinateur computer serveur server logiciel software version update mise jour installer install
configurer setup bug crash lenteur slow fichier import export rapport report tableau dashboard licence license
utilisateur user profil profile droit permission acces access lien link bouton button page onglet tab menu champ field
formulaire form newsletter desinscription unsubscribe spam fraude fraud plainte complaint avocat lawyer mediateur
litige dispute juridique legal donnees data vie privacy rgpd gdpr presse press journaliste journalist partenaire partner
affiliation affiliate emploi job candidature stage internship visite visit rendez appointment reservation booking hotel
vol flight train billet ticket voyage travel bagage luggage passeport passport visa assurance insurance sinistre claim
accident theft perte loss casse damage manquant missing incomplet incomplete mauvais wrong double duplicate trop
`)
	// accentedWords are those of them with accents.
	accentedWords = strings.Fields(`
numéro réclamation échange expédié arrivé réception société référence médiateur défectueux remboursé cassé abîmé
précommande résiliation résilier préférence téléphoner créer modifié supprimé débité prélèvement chèque trésorerie
déçu énervé négligé étiquette dédommagement règlement matériel électricité électroménager fenêtre
hôpital santé école étudiant université bibliothèque théâtre cinéma événement célébration naïveté
`)
	// roots and endings make up the rest.
	roots = strings.Fields(`
port form press tract struct script vert duct cept tend ject pos mit ven serv not sign quer mod lumin vis grav nov pur
centr norm capt act fin limit mont cours charg plant dress trait march cloch brod tourn band gard cart coll point line
work play light hand book board stand load lock track point ship craft land field stone fire water wind house glass
blanch rouss jaun verd brun fabr const manu labor caval plum feuill branch chant dans jou parl cherch trouv donn lanc
jet bris coup perc fix tir pouss lev baiss gliss roul vol nag cour saut march mang boiss cuis vinaigr poiv farin
bat mar sol ter mer lac riv font vall plain coll roch sabl argil pierr calc marbr ferr cuivr zinc plomb
`)
	prefixes = strings.Fields(`_ re de pre sur trans inter contre sous anti auto bi co dis ex im mal micro mini mono multi non over para poly pro semi sub super tele tri ultra under up`)
	endings  = strings.Fields(`er eur euse age ation ment able ible ing ed s es ure ance ence ant iste isme if ive al el aux ette et elle eau ard ier iere ite ude ful less ness ly ish ship er ers able ings ation ations ements`)
)

// fold is the folding of the accents used here.
var fold = strings.NewReplacer("à", "a", "â", "a", "ç", "c", "è", "e", "é", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ù", "u", "û", "u")
