#include "examples.hpp"

namespace gateway::matters {

Json example_item() {
    return {{"task_name", "示范林木采伐许可（示例）"},
            {"catalog_code", "320199002001"},
            {"task_type", "01"},
            {"by_law", "《示例条例》第十二条：从事示例活动，应当取得许可。"},
            {"use_level", {"3", "4"}},
            {"plan_effective_date", "2019-04-01T00:00:00+08:00"}};
}

Json example_body() {
    return {{"org_name", "示例县级机关"},
            {"org_short_name", "示例机关"},
            {"credit_code", "11320583PDY000175F"},
            {"org_code", "PDY000175"},
            {"exist_task", "1"},
            {"order_num", 1}};
}

Json example_matter() {
    const Json basic{{"task_name", "示范林木采伐许可（示例）"},
                     {"catalog_code", "320199002001"},
                     {"task_type", "01"},
                     {"by_law", "《示例条例》第十二条：从事示例活动，应当取得许可。"},
                     {"power_source", "1"},
                     {"use_level", {"4"}},
                     {"task_code", "11320583PDY000175F4320199002001"},
                     {"task_handle_item", "11320583PDY000175F432019900200101"},
                     {"dept_name", "示例县级机关"},
                     {"dept_type", "1"},
                     {"dept_code", "11320583PDY000175F"},
                     {"anticipate_day", 20},
                     {"anticipate_type", "1"},
                     {"promise_day", 5},
                     {"promise_type", "1"},
                     {"promise_explain", "自受理之日起计算。"},
                     {"accept_condition", "申请材料齐全、符合法定形式。"},
                     {"handle_flow", "申请—受理—审查—决定—送达"},
                     {"is_fee", "1"},
                     {"fee_basis", "《示例收费办法》第三条"},
                     {"server_type", {"1", "2"}},
                     {"project_type", "2"},
                     {"handle_type", {"1", "2"}},
                     {"limit_scene_num", 1},
                     {"special_procedure", "现场勘验，时间不计入办理时限。"},
                     {"app_is_single_login", "0"},
                     {"is_single_login", "1"},
                     {"link_addr", "https://example.com/apply"},
                     {"transact_addr", "示例市示例路1号政务服务中心一楼"},
                     {"transact_time", "工作日9:00—17:00"},
                     {"link_way", "示例咨询电话"},
                     {"supervise_way", "示例监督电话"}};
    Json matter = basic;
    matter["extend"] = {{"is_entry_center", "1"},
                        {"result_type", {"1"}},
                        {"result_name", "示例许可证"},
                        {"is_pay_online", "1"},
                        {"is_express", "1"},
                        {"is_online", "1"},
                        {"online_handle_depth", {"4", "5"}}};
    matter["materials"] = {
        {{"material_name", "申请表"},
         {"material_type", "1"},
         {"material_format", "3"},
         {"is_need", "1"},
         {"source_type", "10"},
         {"page_num", 1}},
        {{"material_name", "林权证明"}, {"material_type", "2"}, {"is_need", "3"}, {"source_type", "20"}}};
    matter["fee_projects"] = {{{"fee_name", "工本费"}, {"fee_stand", "每件5元"}, {"is_desc", "0"}}};
    matter["questions"] = {{{"question", "可以委托他人办理吗？"}, {"answer", "可以，请携带委托书。"}}};
    return matter;
}

Json example_draft() {
    return {{"task_name", "示范林木采伐许可（示例）"},
            {"dept_code", "11320583PDY000175F"},
            {"dept_name", "示例县级机关"},
            {"task_type", "01"},
            {"materials", {{{"material_name", "申请表"}}}}};
}

Json example_legacy_row() {
    return {{"SXID", "OLD-0001"},
            {"SXMC", "示范林木采伐许可（示例）"},
            {"SXLX", "XK"},
            {"SSZT", "示例县级机关"},
            {"XYDM", "11320583PDY000175F"},
            {"XSCJ", "县级"},
            {"FWDX", "自然人、企业法人"},
            {"FDSX", "20"},
            {"CNSX", "5"},
            {"SFSF", "是"},
            {"SFWB", "是"},
            {"BZ", "旧系统备注"}};
}

} // namespace gateway::matters
