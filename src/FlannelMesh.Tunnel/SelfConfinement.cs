using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Netlink.Processes;
using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel;

/// <summary>Gives up files once it is known which libraries are needed: they cannot be loaded later.</summary>
internal sealed class SelfConfinement
{
    private bool _isConfined;
    private bool _hasEncryption;

    /// <summary>Before packets move; called by one thread at a time.</summary>
    /// <returns>One line if it cannot be done.</returns>
    public string? Prepare(bool isEncrypted)
    {
        if (_isConfined)
        {
            return isEncrypted && !_hasEncryption ? "this tunnel was started without encryption and cannot load it any more: replace it" : null;
        }

        try
        {
            if (isEncrypted)
            {
                EncryptionProof.Prepare();
                _hasEncryption = true;
            }

            Confinement.ForbidFiles();
            _isConfined = true;
            return null;
        }
        catch (Exception e) when (e is LibcryptoException or NetlinkException)
        {
            return e.Message;
        }
    }
}
