"""What a citizen reads for each state of a workflow unless the service says it better, and the names of the states, which
stand on their pages too: every one has Welsh."""

from django.utils.translation import gettext_lazy as _

APPEAL = {
    "RECEIVED": _("We have your appeal. We have not started on it yet."),
    "INFORMAL": _("We are looking at your challenge."),
    "FORMAL": _("We are looking at your appeal."),
    "TRIBUNAL": _("Your appeal is with the independent tribunal. The tribunal will write to you."),
    "CLOSED": _("We have decided, or this has ended."),
}
APPLICATION = {
    "RECEIVED": _("We have your application. We have not started on it yet."),
    "VALIDATION": _("We are checking that your application has everything we need."),
    "INVALID": _("Something is missing from your application. We need it before we can go on."),
    "CHECKS": _("Your application is complete. We are checking it."),
    "CONSULTATION": _("We have asked others what they think about your application."),
    "DECISION": _("We have checked your application. We are deciding."),
    "CONDITIONS": _("We have said yes, with conditions that you have to meet."),
    "CLOSED": _("We have finished with your application."),
}
CLAIM = {
    "RECEIVED": _("We have your claim. We have not started on it yet."),
    "EVIDENCE": _("We need to see something from you before we can go on with your claim."),
    "ASSESSMENT": _("We are assessing your claim."),
    "CALCULATION": _("We are working out how much you can get."),
    "DECISION": _("We have worked out your claim. We are deciding."),
    "CHANGE": _("You told us that something has changed. We are looking at what it means for you."),
    "REVIEW": _("Somebody else is looking at our decision again, because you asked for it."),
    "CLOSED": _("We have decided your claim, or it has ended."),
}
COMPLAINT = {
    "RECEIVED": _("We have your complaint. We will write to you to say what we have understood."),
    "STAGE_1": _("We are looking into your complaint, at stage 1."),
    "STAGE_2": _("We are looking into your complaint again, at stage 2."),
    "OMBUDSMAN": _("Your complaint is with the Local Government and Social Care Ombudsman, who will write to you."),
    "CLOSED": _("We have answered your complaint, or it has ended."),
}
ENQUIRY = {
    "RECEIVED": _("We have your question. It is with the team that will answer it."),
    "UNDER_WAY": _("We are finding out the answer."),
    "WITH_OTHERS": _("We have asked somebody else for what we need to answer you."),
    "CHECKING": _("We have written an answer and are checking it."),
    "CLOSED": _("We have answered this."),
}
REFERRAL = {
    "RECEIVED": _("We have what you told us. We are finding out who can help."),
    "CONSENT": _("We need to know that you agree before we pass on what you told us."),
    "READY": _("We are about to pass this on to the organisation that can help."),
    "SENT": _("We have passed this on. We are waiting for the other organisation to say that they have it."),
    "ACKNOWLEDGED": _("The other organisation has this and will contact you."),
    "HANDED_BACK": _("The other organisation could not take this on. We are looking at what else can be done."),
    "CLOSED": _("We have finished with this."),
}

APPEAL_STATES = {
    "RECEIVED": _("Received"),
    "INFORMAL": _("Informal challenge"),
    "FORMAL": _("Formal appeal"),
    "TRIBUNAL": _("At the tribunal"),
    "CLOSED": _("Closed"),
}

APPLICATION_STATES = {
    "RECEIVED": _("Received"),
    "VALIDATION": _("Validation"),
    "INVALID": _("Not complete"),
    "CHECKS": _("Checks"),
    "CONSULTATION": _("Consultation"),
    "DECISION": _("To be decided"),
    "CONDITIONS": _("Granted with conditions"),
    "CLOSED": _("Closed"),
}

CLAIM_STATES = {
    "RECEIVED": _("Received"),
    "EVIDENCE": _("Waiting for evidence"),
    "ASSESSMENT": _("Assessment"),
    "CALCULATION": _("Being worked out"),
    "DECISION": _("To be decided"),
    "CHANGE": _("Change of circumstances"),
    "REVIEW": _("Review"),
    "CLOSED": _("Closed"),
}

COMPLAINT_STATES = {
    "RECEIVED": _("Received"),
    "STAGE_1": _("Stage 1"),
    "STAGE_2": _("Stage 2"),
    "OMBUDSMAN": _("With the Ombudsman"),
    "CLOSED": _("Closed"),
}

ENQUIRY_STATES = {
    "RECEIVED": _("Received"),
    "UNDER_WAY": _("Under way"),
    "WITH_OTHERS": _("With others"),
    "CHECKING": _("Being checked"),
    "CLOSED": _("Closed"),
}

REFERRAL_STATES = {
    "RECEIVED": _("Received"),
    "CONSENT": _("Waiting for consent"),
    "READY": _("To be sent"),
    "SENT": _("Sent"),
    "ACKNOWLEDGED": _("They have it"),
    "HANDED_BACK": _("Handed back"),
    "CLOSED": _("Closed"),
}
