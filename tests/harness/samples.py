"""The published sample queries of CloudTrail Lake, made ready for a lake: placeholders filled, misprints mended."""
import pathlib
import re

from harness.lake import ROOT

QUERIES = ROOT.parent / "shared/data/queries/aws-samples"

STORE = re.compile(r"<event_data_store_id>|<event data store id>|<event-data-store-id>|<eds[ _]id>|config_event_data_store_id|\$EDS_ID",
                   re.IGNORECASE)
TIME = re.compile(r"(eventTime\s*)(>=|<=|>|<)(\s*)'[^']*'", re.IGNORECASE)
# What is broken in some as published.
MISPRINTS = (("FROM FROM", "FROM"), ("requestParametersORDER", "requestParameters ORDER"), ("'ORDER BY", "' ORDER BY"),
             ("eventNameORDER", "eventName ORDER"), ("errorMessageORDER", "errorMessage ORDER"), ("DESCLIMIT", "DESC LIMIT"),
             ("'''CreateVpc'", "'CreateVpc'"))
# Grouped by fewer columns than are selected, as published: what has to be added.
UNGROUPED = {"network-activity-events-vpce-access-denied-s3": "userIdentity.username, eventType, eventCategory, errorCode, "}
# A query that is there twice is cut before its second copy.
SECOND_COPY = re.compile(r"(example)?:\s*select\b|(?<=')select\b", re.IGNORECASE)

# The value that a published query asks for, and how to find one that the lake has. The first row's first column counts.
FIRST = " ORDER BY eventTime, eventID LIMIT 1"
LAST = " ORDER BY eventTime DESC, eventID LIMIT 1"
PERSON = "'%alice@example.com'"
PERSON_SQL = ("SELECT concat('%', split_part(userIdentity.principalId, ':', 2)) FROM $EDS_ID WHERE userIdentity.type = 'AssumedRole' "
              "AND userIdentity.principalId LIKE '%@kamome.example' AND {}" + FIRST)
KEY = "'AKIAIOSFODNN7EXAMPLE'"
KEY_SQL = ("SELECT userIdentity.accessKeyId FROM $EDS_ID WHERE userIdentity.type = 'IAMUser' "
           "AND userIdentity.accessKeyId IS NOT NULL AND {}" + FIRST)
ROLE = "'arn:aws:iam::555555555555:role/alice'"
ROLE_SQL = ("SELECT userIdentity.sessionContext.sessionIssuer.arn FROM $EDS_ID "
            "WHERE userIdentity.sessionContext.sessionIssuer.arn LIKE '%role/%'" + FIRST)
ASKED = {
    "activity-performed-by-IP-address": ("'192.0.2.76'", "SELECT sourceIPAddress FROM $EDS_ID WHERE userIdentity.type = 'IAMUser'" + FIRST),
    "event-response-element-by-event-id": ("'3270e016-59a1-4448-8dd1-d27a4796502d'",
                                           "SELECT eventID FROM $EDS_ID WHERE responseElements IS NOT NULL" + FIRST),
    "iam-access-key-activity": (KEY, KEY_SQL.format("readOnly = true")),
    "iam-access-key-success-activity": (KEY, KEY_SQL.format("errorCode IS NULL")),
    "iam-idc-federate-api-by-idc-user": ("'alice@example.com'",
                                         "SELECT userIdentity.userName FROM $EDS_ID WHERE eventName = 'Federate'" + FIRST),
    "iam-idc-user-count-and-group-activity": (PERSON, PERSON_SQL.format("readOnly = true")),
    "iam-idc-user-create-iam-role": (PERSON, PERSON_SQL.format("eventName = 'CreateRole'")),
    "iam-idc-user-create-iam-user-acces-keys": (PERSON, PERSON_SQL.format("eventName = 'CreateAccessKey'")),
    "iam-idc-user-create-iam-user": (PERSON, PERSON_SQL.format("eventName = 'CreateUser'")),
    "iam-idc-user-denied-activity": (PERSON, PERSON_SQL.format("errorCode = 'AccessDenied'")),
    "iam-idc-user-modify-iam-policy": (PERSON, PERSON_SQL.format("eventName = 'PutRolePolicy'")),
    "iam-idc-user-mutable-actions": (PERSON, PERSON_SQL.format("readOnly = false")),
    "iam-principal-by-launched-ec2-instance-id": (
        "i-b188560f", "SELECT regexp_extract(eventJson, '\"instanceId\":\"(i-[0-9a-f]+)\"', 1) FROM $EDS_ID "
        "WHERE eventName = 'RunInstances' AND responseElements IS NOT NULL" + FIRST),
    "iam-role-activity": (ROLE, ROLE_SQL),
    "iam-role-assumed-by-iam-access-key": (KEY, KEY_SQL.format("eventName = 'AssumeRole'")),
    "s3-actions-by-iam-access-key": (KEY, KEY_SQL.format("eventName = 'GetObject'")),
    "s3-buckets-public-access-block-historical-changes": (
        "demo-20230707", "SELECT element_at(requestParameters, 'bucketName') FROM $EDS_ID "
        "WHERE eventName = 'PutBucketPublicAccessBlock'" + FIRST),
    "top-actions-by-iam-role": (ROLE, ROLE_SQL),
    "top-s3-actions": ("my-bucket-name", "SELECT element_at(requestParameters, 'bucketName') FROM $EDS_ID "
                       "WHERE eventName = 'GetObject'" + FIRST),
    **{name: ("'<instance id such as i-123456789012>'", "SELECT replace(eventData.resourceId, 'AWS::SSM::ManagedInstanceInventory/') "
              "FROM $EDS_ID WHERE eventData.resourceType = 'AWS::SSM::PatchCompliance'" + LAST)
       for name in ("ssm-patch-compliance-selected-ec2-instance", "ssm-patch-compliance-selected-ec2-instance-time-range")},
    "list-all-events-not-in-authorized-region": ("<accountid>", "SELECT recipientAccountId FROM $EDS_ID" + FIRST),
}

# What Lake lets a query say and Trino does not, and how Trino is told: text compared with times and truths, and a column that is
# computed and not in the table.
FOR_TRINO = ((re.compile(r"(eventTime\s*(?:>=|<=|>|<)\s*)'", re.IGNORECASE), r"\1timestamp '"),
             (re.compile(r"(sessionCredentialFromConsole = )true"), r"\1'true'"),
             (re.compile(r",\s*eventJsonChecksum"), ""))
# Samples that are no queries of a lake, and why.
NO_QUERIES_OF_A_LAKE = {
    "ConfigItemCountQuery": "reads a table of Athena's",
    "ConfigTableCreation": "creates a table of Athena's",
}


def asks_configuration(name):
    """Whether the query is about configuration items, not events."""
    return name.startswith("ssm-patch")


def for_trino(text):
    for pattern, words in FOR_TRINO:
        text = pattern.sub(words, text)
    return text


def names():
    return sorted(path.stem for path in QUERIES.glob("*.sql"))


def published(name):
    """The query as published, but for the date that the page fills in."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8-sig").replace("${date_filter}", "2023-06-20 00:00:00")


def statement(name, begin, end, find):
    """The query over the period from `begin` to `end`; `find(sql)` returns the first value of a query's result, or None."""
    text = (QUERIES / f"{name}.sql").read_text(encoding="utf-8-sig")
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    text = re.sub(r"--[^\n]*", " ", text)
    for wrong, right in MISPRINTS:
        text = text.replace(wrong, right)
    if name in UNGROUPED:
        text = text.replace("GROUP BY ", f"GROUP BY {UNGROUPED[name]}")
    second = SECOND_COPY.search(text)
    text = text[:second.start()] if second else text
    text = STORE.sub("$EDS_ID", text)
    text = TIME.sub(lambda m: f"{m[1]}{m[2]}{m[3]}'{begin if m[2].startswith('>') else end}'", text)
    if name in ASKED:
        asked, sql = ASKED[name]
        found = find(sql)
        if found is not None:
            text = text.replace(asked, f"'{found}'" if asked.startswith("'") else found)
    return text.strip().rstrip(";")
