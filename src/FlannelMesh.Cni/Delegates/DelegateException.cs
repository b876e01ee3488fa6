using System.Text.Json.Nodes;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Delegates;

/// <summary>The delegate's own error, which goes to the runtime as it is.</summary>
internal sealed class DelegateException(JsonObject error, byte[] output)
    : CniException(CodeOf(error), error["msg"].Text() ?? "", error["details"].Text() ?? "")
{
    public byte[] Output { get; } = output;

    private static CniErrorCode CodeOf(JsonObject error) =>
        error["code"] is JsonValue code && code.TryGetValue<int>(out var number) ? (CniErrorCode)number : CniErrorCode.DelegateFailed;
}
