using System.Text.Json.Nodes;
using FlannelMesh.Cni.Attachments;
using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Delegates;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Commands;

/// <summary>Has the delegate attach the container, and keeps what it was told.</summary>
internal static class AddCommand
{
    /// <returns>The delegate's result.</returns>
    public static byte[] Run(CallContext call)
    {
        var subnetFile = SubnetFile.Load(call.Configuration.SubnetFile, call.Configuration.Wait);
        var configuration = DelegateConfiguration.Create(call.Configuration, subnetFile);
        var plugin = call.Delegate(configuration.Type);
        var wasThere = call.Store.Has(call.Attachment);

        // Before the delegate does anything: whatever happens now, a DEL can undo it.
        call.Store.Save(call.Attachment, configuration.ToBytes());
        try
        {
            return Attach(call, plugin, configuration);
        }
        catch (CniException e) when (!wasThere)
        {
            Undo(call, plugin, didNothing: e.Code is CniErrorCode.IncompatibleVersion or CniErrorCode.DelegateMissing);
            throw;
        }
    }

    private static byte[] Attach(CallContext call, DelegatePlugin plugin, DelegateConfiguration configuration)
    {
        try
        {
            return Checked(plugin.Run(configuration.Document), configuration.Type).Output;
        }
        catch (DelegateException e) when (e.Code == CniErrorCode.IncompatibleVersion && call.Configuration.DeclaredVersion == CniVersion.Newest)
        {
            // What a result may have more in the newest version is optional, so an older plugin's result is one as well.
            configuration.Document["cniVersion"] = CniVersion.BeforeNewest;
            call.Store.Save(call.Attachment, configuration.ToBytes());
            var result = Checked(plugin.Run(configuration.Document), configuration.Type).Document;
            result["cniVersion"] = CniVersion.Newest;
            return CniJson.ToBytes(result);
        }
    }

    private static (byte[] Output, JsonObject Document) Checked(byte[] output, string type) => CniJson.TryParseObject(output) is { } document
        ? (output, document)
        : throw new CniException(CniErrorCode.DelegateFailed, $"the plugin \"{type}\" succeeded, but its result is not a JSON object");

    /// <summary>A delegate that failed half-way; the first error is the one that counts.</summary>
    private static void Undo(CallContext call, DelegatePlugin plugin, bool didNothing)
    {
        try
        {
            if (call.Store.Find(call.Attachment, call.Configuration.Name) is { Document: { } document } stored)
            {
                if (!didNothing)
                {
                    plugin.Run(CniCommand.Del, document);
                }

                AttachmentStore.Remove(stored);
            }
        }
        catch (CniException e)
        {
            call.Errors.WriteLine($"undoing the failed ADD: {e.Message}");
        }
    }
}
