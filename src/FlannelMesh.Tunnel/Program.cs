return FlannelMesh.Tunnel.TunnelProgram.Run(args);
