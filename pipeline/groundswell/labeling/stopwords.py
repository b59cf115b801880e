"""Words that say nothing about a paper's subject, in three degrees.

`FUNCTION` words bind sentences. `ABSTRACT` words are what abstracts are written with whatever
they are about: they too end a phrase. `WEAK` words name something only together with others
('diffusion model', 'training data'): they may stand in a phrase, but are no keyword alone.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION = _words("""
a an the this that these those such same other others another each every both either neither all
any some many much more most several few fewer less least own enough various numerous certain
of and or nor but yet so if then than as because since while whereas although though unless until
whether when where which who whom whose what why how there here it its itself they them their
theirs themselves he him his himself she her hers herself we us our ours ourselves you your yours
i me my mine one ones someone anyone everyone nothing something anything everything
in on at by for with without within into onto from to toward towards over under above below between
among amongst across through throughout during before after against along around about beyond
behind beneath beside besides despite except near off out outside inside per plus regarding
concerning up down upon via versus vs like unlike
am is are was were be been being have has had having do does did doing done can could may might
must shall should will would cannot not no only also even just too very quite rather still
again already always never often sometimes usually generally typically commonly mostly mainly
especially particularly namely thus hence therefore thereby therein moreover furthermore however
nevertheless nonetheless otherwise instead meanwhile indeed finally lastly firstly secondly
first second third two three four five six seven eight nine ten hundred thousand million billion
zero once twice next last former latter now today recently currently previously subsequently
further together apart away back well far ever else almost nearly approximately roughly
respectively i.e e.g etc et al ie eg cf viz b c d e f g h j k l m n o p q r s t u v w x y z
don didn doesn isn aren wasn weren won let lets
""")

ABSTRACT = _words("""
lag lags covering cover covers fall falls short-of behalf recognize recognizes struggle rank ranks
proprietary closed-source open-weight open-weights pre-trained pretrained carefully-designed
paper papers article articles manuscript letter note notes thesis work works study studies
studied studying research researches researcher researchers author authors literature reviews
overview tutorial report reports reported reporting summary summarize summarizes conclusion
conclusions conclude concludes concluded introduction section appendix preliminary abstract
contribution contributions insight insights finding findings method methods methodology
methodologies approach approaches framework frameworks technique techniques scheme schemes
procedure procedures pipeline pipelines paradigm paradigms solutions toolkit recipe result
results resulting outcome outcomes experiment experiments experimental experimentally
evaluations evaluate evaluates evaluated evaluating comparison comparisons compare compares
compared comparing comparable comparative comparably baseline baselines benchmarked performance
performances performant perform performs performed performing outperform outperforms
outperformed outperforming surpass surpasses surpassed surpassing accuracy improvement
improvements improve improves improved improving gains boost boosts boosting enhance enhances
enhanced enhancing enhancement propose proposes proposed proposing proposal present presents
presented presenting presentation introduce introduces introduced introducing describe describes
described describing description develop develops developed developing development developments
designed designing provide provides provided providing offer offers offered offering give gives
given giving show shows showed shown showing showcase showcases demonstrate demonstrates
demonstrated demonstrating demonstration illustrate illustrates illustrated reveal reveals
revealed revealing indicate indicates indicated indicating suggest suggests suggested suggesting
highlight highlights highlighted highlighting discuss discusses discussed discussing discussion
explore explores explored exploring exploration investigate investigates investigated
investigating investigation examine examines examined examining analyze analyzes analyzed
analyzing analyse analysed address addresses addressed addressing tackle tackles tackled
tackling solve solves solved solving overcome overcomes mitigate mitigates mitigating alleviate
alleviates reduce reduces reduced reducing increase increases increased increasing increasingly
decrease decreases decreased decreasing achieve achieves achieved achieving achievement attain
attains attained obtain obtains obtained obtaining yield yields yielded yielding produce
produces produced producing lead leads leading led allow allows allowed allowing enable enables
enabled enabling ensure ensures ensured ensuring require requires required requiring requirement
requirements need needs needed needing make makes made making take takes taken taking use uses
used using usage useful utilize utilizes utilized utilizing utilization employ employs employed
employing leverage leverages leveraged leveraging exploit exploits exploited exploiting apply
applies applied applying adopt adopts adopted adopting incorporate incorporates incorporated
incorporating integrate integrates integrated integrating combine combines combined combining
extend extends extended extending establish establishes established construct constructs
constructed constructing build builds built building create creates created creating identify
identifies identified identifying consider considers considered considering focus focuses
focused focusing aim aims aimed aiming seek seeks serve serves serving find finds found prove
proves proved proven proving derive derives derived deriving define defines defined defining
assume assumes assumed assuming assumption assumptions verify verified validate validates
validated validating validation confirm confirms confirmed observe observes observed observing
measured measuring determine determines determined determining calculate calculates calculated
calculating computes computed contain contains contained containing
include includes included including comprise comprises comprising consist consists consisting
involve involves involved involving depend depends depending relate relates related become
becomes becoming remain remains remained remaining exist exists existing hold holds keep keeps
maintain maintains maintaining preserve preserves preserving supports supported supporting help
helps helping facilitate facilitates facilitating follow follows followed following start starts
starting begin begins based basis rely relies relying reliance cause causes caused occur occurs
occurred arise arises appear appears seem seems known know understood understand understanding
believe hope hopes call called refer referred term termed terms dub dubbed name named accept
accepts conduct conducted conducting carry carried collect collected collecting release released
releasing publish published publicly available availability open-source open-sourced
open-sourcing github project page website url http https www com capture captures captured
capturing handle handles handling fail fails failed failing failure suffer suffers struggle
struggles hinder hinders limits limited limiting limitation limitations lack lacks lacking issue
issues challenge challenges challenged challenging difficulty difficulties difficult hard
bottleneck promise promising opportunity opportunities state-of-the-art sota state-of-art
cutting-edge off-the-shelf well-known novel new newly recent latest previous prior traditional
conventional classical common popular widely extensive extensively comprehensive comprehensively
thorough thoroughly systematic systematically rigorous rigorously detailed careful carefully
significant significantly substantial substantially considerable considerably remarkable
remarkably notable notably superior competitive effective effectively effectiveness efficient
efficiently efficiency robustly successful successfully success simple simply straightforward
easy easily generic flexibly versatile powerful strongly stronger better best good great greater
greatest higher highest highly lowest large-scale larger largest smaller smallest longer shorter
faster rapid rapidly slow main major minor crucial crucially critically important importantly
importance essential necessary possible possibly potentially able ability abilities capability
capabilities capable impressive exceptional excellent unprecedented unique uniquely fundamental
principled intuitive interesting interestingly surprisingly different differently difference
differences similar similarly specific specifically particular explicitly implicitly directly
indirect full fully completely entire entirely whole overall total additional additionally extra
diverse diversity wide broad broader range ranges variety kind kinds way ways manner means
aspect aspects respect case cases instance instances example examples scenario scenarios setting
settings situation role roles purpose goal goals objective objectives impact impacts influence
influences advantage advantages benefit benefits merit trade-off trade-offs tradeoff amount part
parts areas theme themes topic topics direction directions perspective perspectives viewpoint
idea ideas notion fact evidence reasons characteristic characteristics nature high-quality
low-quality real-world in-depth long-standing wide-ranging year years decade day days advance
advances advanced advancing advancement advancements progress breakthrough emerge emerges
emerged emerging trend trends future ongoing modern contemporary across-the-board up-to percent
percentage x2 task-specific applicable applications practical practically practice practices
theoretical theoretically theory-based empirical empirically numerical numerically qualitative
qualitatively quantitative quantitatively analytical analytically statistically consistent
consistently inconsistent accurate accurately precise precisely exactly correct correctly
reliable reliably reasonable appropriate suitable optimally automatically automatic manually
naturally simultaneously jointly independently separately seamlessly dynamically adaptively
progressively iteratively gradually inherently inherent largely primarily solely merely barely
relatively fairly extremely goes going come comes coming get gets getting try tries trying bring
brings put puts run runs running look looks move moves moving change changes changing vary
varies varying represent represents representing correspond corresponds corresponding associated
associate underlying respective aforementioned so-called outline outlined pose poses posed grow
growing rising unified unify unifying unifies due exhibit exhibits exhibiting detail details
core assess assesses assessing assessed bridge bridges bridging specialised deployment deploy
deployed deploying spanning span spans relevant capacity capacities end ends category categories
richer demand demands demanding distinct addition additions ii iii iv excel excels individual
individuals tailored effort efforts variant variants suite innovation innovations innovative
inspired inspire underexplored unexplored valuable enrich operate operates operating
foundational intermediate alternative alternatives inform informed informative deliver delivers
delivering utility holistic establishing driven drive drives attempt attempts counterpart
counterparts suboptimal insufficient contribute contributes clear central superiority featuring
ranging curate curates motivated version versions evolving evolve evolves evolved implement
implements implemented implementing applicability prevent prevents representative interest
interests interested combination combinations primary auxiliary concern concerns sophisticated
targeted subsequent reach reaches reaching standardized argue argues arguing falls expressive
dedicated massive emphasize emphasizes emphasizing emphasis raw poor formulation formulate
formulates formulated uncover uncovers underscore underscores underscoring eliminate eliminates
eliminating overlook overlooked promote promotes unlock unlocks unlocking basic foster fosters
setup alongside sufficient meaningful professional encompassing encompass encompasses discover
discovers treat treats treated inefficiency inefficiencies see seen alone empower empowers
adoption intricate retain retains avoid avoids landscape widespread versatility resolve resolves
resolved enforce enforces nuanced absence equipped predefined prioritize prioritizes paving
sharing shared share desired undesired undesirable mitigation continue continues expand expands
expanding accelerate accelerates accelerating accelerated tend tends encourage encourages aid
aids attention-grabbing beneficial feasible feasibility viable inadequate rigor efficacy
seamless adverse turn turns turning act acts acting choice choices expensive hinge hinges
operation operations notice degrade degrades degraded intensive initially separate sensitive
dramatic dramatically drastically sharp sharply markedly vast immense profound popularity
successes quest desirable ubiquitous prominent prevalent prevalence dominant broadly hour hours
minute minutes seconds month months week weeks millions billions thousands fraction half
majority remainder quarter twofold threefold ingredient ingredients key-insight mode-of actual
actually apparent apparently evident evidently extent magnitude relative fine adequate decent
ideal ideally inspiration motivation motivate motivates prior-work follow-up believed conjecture
conjectured conjectures remark remarks sense spirit attention-worthy investigations characterize
characterizes characterized characterizing agree agrees agreement consequence consequences
consequently explain explains explained explaining account accounts accounting arising originate
originates originated deal deals dealing attributed contrast contrary favor favour possess
possesses possessing admit admits admitting satisfy satisfies satisfying satisfied hypothesis
hypotheses hypothesize play plays playing paves pave ultimately whereby wherein
""")

WEAK = _words("""
calculation calculations
pass family update updates statement statements id art return returns collapse demo behavioral
model models modeling modelling system systems algorithm algorithms architecture architectures
network networks data dataset datasets benchmark benchmarks task tasks training train trained
trains inference learning learn learned learns learnt learner generation generate generates
generated generating generative generator optimization optimize optimizes optimized optimizing
reasoning reason language image images video videos text texts visual vision speech audio
information knowledge process processes processing structure structures structural structured
feature features function functions parameter parameters input inputs output outputs sample
samples sampling user users human humans person people object objects scene scenes content
contents domain analysis analyses theory theories theorem simulation simulations prediction
predictions predict predicts predicted predicting predictive estimation estimate estimates
estimated estimating detection detect detected classification recognition representation
representations space spaces distribution distributions test tests testing test-time train-time
metric metrics score scores scoring selection select selected control controls controlled
controlling controllable large small deep neural multi-modal multimodal cross-modal pre-trained
pretrained pre-training pretraining fine-tuning finetuning fine-tuned finetuned fine-tune
end-to-end open closed long short local global non-trivial complex complexity
simple-yet-effective fine-grained coarse-grained zero-shot few-shot one-shot self-supervised
supervised unsupervised computational computation computing computer machine ai artificial
intelligence intelligent digital virtual online offline environment environments world real
synthetic natural physical mathematical technical scientific science technology technologies
scale scales scaling scalable scalability quality dynamic dynamics static adaptive adaptation
adapt generalization generalize generalizes generalizability robust robustness stable stability
error errors noise uncertainty loss losses weight weights layer layers module modules unit units
token tokens embedding embeddings attention encoder decoder transformer transformers diffusion
prompt prompts prompting instruction instructions response responses query queries document
documents sequence sequences temporal spatial spatio-temporal spatiotemporal 2d 3d 4d semantic
semantics resolution high-resolution frame frames action actions interaction interactions
interactive relation relations relationship relationships pattern patterns design area rule
rules bound bounds limit equation equations formula formulas solution operator operators energy
mass field state states phase temperature density measurement measurements observation
observations signal signals source sources device devices sensor sensors application software
hardware implementation implementations platform platforms service services resource resources
memory computational-cost latency throughput overhead bias biases preference preferences
alignment align aligned reward rewards policy policies agent agents agentic interpretability
interpretable explanation explainable safety safe trust trustworthy privacy security risk risks
evaluation-metric annotation annotations annotated label labels labeled unlabeled conditional
unconditional condition conditioned conditioning guidance guided consistency coherence coherent
fidelity high-fidelity realistic photorealistic plausible parameter-efficient lightweight
compression compressed compact sparse sparsity dense linear nonlinear non-linear random
stochastic discrete continuous finite infinite positive negative upper lower minimum maximum
average mean variance probability probabilistic statistical statistics graph graphs tree trees
matrix matrices vector vectors tensor group dimension dimensions dimensional high-dimensional
low-dimensional one-dimensional two-dimensional three-dimensional multi-step multi-turn
multi-scale multi-task multi-stage two-stage multi-view multi-level single-image in-context
long-term short-term long-context state-space post-training downstream open-ended
open-vocabulary open-domain general-purpose domain-specific general-domain backbone foundation
base commercial parametric model-agnostic training-free computationally
plug-and-play low-cost cost-effective reference target conversational internal external initial
final inter intra pair pairs paired format modality modalities stage-wise step-by-step curated
curation collection corpus corpora repository 7b 8b 13b 70b textual length latent unseen joint
universal hybrid parallel style original face map match matching path position shape head block
window mode body region hand expert experts search flow rich early event events autonomous
automated hierarchical geometric geometry specialized iterative gpt-4 gpt-4o gpt chatgpt llama
claude gemini qwen deepseek llm llms mllm mllms vlm vlms code codes problem problems behavior
time times value values line lines point points fields domains question questions answer answers
set sets groups class classes order orders number numbers size sizes level levels degree rate
conditions context contexts element elements effect effects concept concepts property properties
measure measures designs tool tools evaluation survey surveys gap gaps growth current standard
single double multiple high low strong fast key general direct reduction compute critical exact
optimal potential potentials factor factors type types form forms series view mechanism
mechanisms integration principle principles degradation acceleration characterization attribute
attributes decision transition cost costs step steps stage stages component components extension
light production review strategy strategies complete implicit explicit rational partial
partially separated similarity assessment support flexible minimal gain
""")

NOT_ADVERBS = _words("""
family assembly anomaly supply early fly homily butterfly italy july ally polly
""")
"""Words on -ly that may name something; adverbs do not."""
