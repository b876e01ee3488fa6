using FlannelMesh.Cni.Attachments;
using FlannelMesh.Cni.Configuration;

namespace FlannelMesh.Cni.Commands;

/// <summary>Has the delegate detach the container. What is gone already is no error.</summary>
internal static class DelCommand
{
    public static void Run(CallContext call)
    {
        if (call.Store.Find(call.Attachment, call.Configuration.Name) is not { } stored)
        {
            return;
        }

        if (stored.Document is { } document && document["type"] is not null)
        {
            PreviousResult.Add(document, call.Configuration);
            call.Delegate(DelegateConfiguration.TypeOf(document)).Run(document);
        }

        AttachmentStore.Remove(stored);
    }
}
