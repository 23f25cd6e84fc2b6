package scrub

// published are more kinds of tokens, by the prefixes, alphabets and lengths that the services publish for scanners of secrets (GitHub's partner patterns, gitleaks' and trufflehog's rules name them too).
var published = []knownToken{
	// Clouds.
	{"ABSK", 100, 280, "B"}, {"bedrock-api-key-", 40, 0, "b"}, {"4b1d", 38, 38, "r"}, {"dose", 32, 34, "h"}, {"dnkey-", 60, 90, "w"}, {"DO00", 16, 16, "u"}, {"dt0s", 60, 90, "b"}, {"fm1r_", 40, 0, "b"}, {"fm1a_", 40, 0, "b"},
	{"GOOG1E", 57, 57, "u"}, {"GOOG", 20, 20, "u"}, {"t1.", 120, 0, "b"}, {"YC", 38, 38, "w"}, {"y0_", 50, 60, "w"}, {"AKLT", 40, 48, "w"}, {"hcp.", 70, 0, "w"}, {"cflt", 60, 60, "b"}, {"aivenv1", 50, 0, "b"}, {"bce-v3/ALTAK-", 50, 0, "p"},
	{"v1.", 40, 64, "h"}, {"zpka_", 40, 60, "w"}, {"vercel_blob_rw_", 40, 60, "w"}, {"ico-", 32, 32, "r"}, {"at_", 50, 0, "w"}, {"HPUA", 16, 16, "u"}, {"tk-eu-", 48, 48, "w"},
	// Code, packages and what runs them.
	{"sl.u.", 100, 0, "b"}, {"s.", 24, 24, "r"}, {"glwt-", 20, 64, "w"}, {"pat.", 66, 72, "b"}, {"sat.", 66, 72, "b"}, {"bkct_", 36, 60, "w"}, {"CCIPAT_", 50, 70, "w"}, {"CCIPRJ_", 50, 70, "w"}, {"mka_", 36, 60, "w"}, {"csa_", 36, 44, "h"},
	{"cmVmd", 59, 59, "r"}, {"sntrya_", 64, 64, "h"}, {"sm_aat_", 16, 16, "r"}, {"sm_sat_", 16, 16, "r"}, {"sc_", 60, 200, "b"}, {"s-s4t2ud-", 64, 64, "h"}, {"s-s4t2af-", 64, 64, "h"}, {"wandb_v1_", 36, 80, "w"}, {"endr+", 16, 24, "w"},
	// Money, shops and mail.
	{"duffel_live_", 40, 50, "w"}, {"duffel_test_", 40, 50, "w"}, {"FLWSECK-", 30, 36, "w"}, {"FLWSECK_TEST-", 12, 36, "w"}, {"fio-u-", 60, 70, "w"}, {"rzp_live_", 14, 14, "r"}, {"rzp_test_", 14, 14, "r"}, {"sk_sbox_", 20, 40, "w"},
	{"shprt_", 32, 32, "h"}, {"live_", 35, 35, "h"}, {"test_", 35, 35, "h"}, {"APP_USR-", 50, 80, "w"}, {"AQE", 40, 0, "w"}, {"KEY", 50, 60, "r"}, {"dG9r", 56, 60, "b"}, {"pub-c-", 36, 36, "-"}, {"sub-c-", 36, 36, "-"}, {"sec-c-", 48, 60, "w"},
	// Watching and talking.
	{"NRJS-", 19, 19, "h"}, {"NRAA-", 27, 27, "w"}, {"ddapp_", 30, 44, "w"}, {"ddpat_", 30, 60, "w"}, {"hcaik_", 50, 64, "w"}, {"hcamk_", 50, 64, "w"}, {"hcxik_", 50, 64, "w"}, {"xaat-", 36, 36, "-"}, {"xapt-", 36, 36, "-"}, {"rootly_", 64, 64, "h"},
	{"os_v2_app_", 50, 120, "w"}, {"os_v2_org_", 50, 120, "w"}, {"u+", 18, 18, "w"}, {"cnvca", 36, 60, "w"}, {"samsara_api_", 28, 32, "w"}, {"t-g1", 36, 44, "w"}, {"phs_", 40, 60, "w"}, {"fw_", 22, 32, "r"}, {"api_org_", 34, 34, "w"},
	{"open.feishu.cn/open-apis/bot/v2/hook/", 20, 0, "p"}, {"open.larksuite.com/open-apis/bot/v2/hook/", 20, 0, "p"}, {"maker.ifttt.com/use/", 20, 0, "p"}, {"ZXlKa", 60, 0, "b"}, {"skTM", 100, 0, "r"},
	{"sk", 150, 190, "r"},
}
